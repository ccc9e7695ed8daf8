#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/mutex.h"
#include "test/sim/access.h"
#include "test/sim/request.h"
#include "test/sim/store.h"
#include "test/sim/target.h"
#include "test/sim/watch.h"

namespace sim {

// An object-count quota of a namespace.
struct Quota {
  std::string ns;
  std::string plural;
  std::string name;
  int hard = 0;
};

// The API server as a function from request to answer: the verbs that our program sends, with the
// real texts. No sockets, no thread, no clock of its own; front ends (SimTransport, ApiServer)
// carry it. Source of the behaviour: the contract suite, which runs against the real server too.
//
// Thread-safe.
class Api {
 public:
  // A watch is an answer of code 200 whose body the front end takes from it.
  using Reply = std::variant<Answer, std::unique_ptr<Watch>>;

  // `store` must outlive it and the watches that it hands out.
  Api(Store& store, Store::Clock clock);

  Reply Handle(const Request& request);
  // The same when the caller knows that it is no watch.
  Answer Call(const Request& request);

  Store& store() { return store_; }
  // Who may do what, and whose token is good.
  Access& access() { return access_; }
  absl::Time Now() const { return clock_(); }

  void SetQuota(Quota quota);
  // Kinds of a group that are not served: their URLs answer 404 in plain text, as without the CRD.
  void SetServed(absl::string_view group, bool served);
  // False: /readyz answers 500 and everything else 403 for want of roles, as just after a start.
  void SetReady(bool ready);
  // Pages of lists that were begun are too old from now on.
  void ExpireLists();

 private:
  using Handler = Reply (Api::*)(const Request&, const Target&);
  struct Route {
    absl::string_view verb;
    Handler handler;
  };
  static const Route kRoutes[];
  // The state that a list in pages shows.
  struct Listing {
    std::string plural, ns;
    Version version;
    std::shared_ptr<const std::vector<ObjectPtr>> objects;
  };

  std::optional<Answer> Admit(const Request& request, const Target& target) const;
  Answer Unrouted(const Target& target) const;
  Reply List(const Request& request, const Target& target);
  Reply OpenWatch(const Request& request, const Target& target);
  Reply Get(const Request& request, const Target& target);
  Reply Create(const Request& request, const Target& target);
  Reply Patch(const Request& request, const Target& target);
  Reply Delete(const Request& request, const Target& target);
  Reply Review(const Request& request, const Target& target);
  // The object as the client wants it shown.
  static std::string Shown(const Object& object, const Request& request);
  static Answer Stored(int code, const Object& object, const Request& request,
                       std::vector<std::string> warnings);
  bool IsServed(const Kind& kind) const;
  // The state to list: of the token, else the present one. An error is the answer.
  std::variant<Answer, Listing> StateToList(const Target& target, absl::string_view start_version);
  void Remember(const Listing& listing);
  Answer Page(const Target& target, const Listing& listing, const Selector& selector,
              absl::string_view start, std::size_t limit);
  std::optional<Answer> CheckNamespace(const Target& target, absl::string_view name) const;
  std::optional<Answer> OverQuota(const Target& target, absl::string_view name) const;

  Store& store_;
  const Store::Clock clock_;
  Access access_;
  mutable k8s::Mutex mutex_;
  std::vector<Quota> quotas_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> unserved_ ABSL_GUARDED_BY(mutex_);
  bool ready_ ABSL_GUARDED_BY(mutex_) = true;
  std::deque<Listing> listings_ ABSL_GUARDED_BY(mutex_);  // lists under way
};

}  // namespace sim
