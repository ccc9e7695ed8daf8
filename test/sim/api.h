#pragma once

#include <deque>
#include <map>
#include <memory>
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
// Thread-safe; Handle runs one request after the other.
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
  // `/readyz` answers 500 and everything else 403 for want of roles, as just after a start.
  void SetReady(bool ready);

 private:
  using Handler = Reply (Api::*)(const Request&, const Target&);
  struct Route;
  struct Page;

  Reply Dispatch(const Request& request);
  Reply List(const Request& request, const Target& target);
  Reply OpenWatch(const Request& request, const Target& target);
  Reply Get(const Request& request, const Target& target);
  Reply Create(const Request& request, const Target& target);
  Reply Patch(const Request& request, const Target& target);
  Reply Delete(const Request& request, const Target& target);
  Reply Review(const Request& request, const Target& target);
  Answer Unserved(const Target& target) const;
  std::optional<Answer> OverQuota(const Target& target, absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Store& store_;
  const Store::Clock clock_;
  Access access_;
  mutable k8s::Mutex mutex_;
  std::vector<Quota> quotas_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> unserved_ ABSL_GUARDED_BY(mutex_);
  bool ready_ ABSL_GUARDED_BY(mutex_) = true;
  std::deque<Page> pages_ ABSL_GUARDED_BY(mutex_);  // lists under way
};

}  // namespace sim
