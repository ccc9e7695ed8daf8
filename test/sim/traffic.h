#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"
#include "test/sim/fault.h"

namespace sim {

// A request that reached the server.
struct Seen {
  std::string verb;    // get, list, watch, create, …
  std::string plural;  // empty: no resource (/readyz)
  std::string ns, name;
  std::string method, target, body;
  int code = 0;        // answered; 0: not (yet)
  int connection = 0;  // of ApiServer, counted from 1
};

// Where a request is in its life.
enum class Moment { kBeforeEffect, kAfterEffect, kAfterAnswer };

// What a test prescribes for a front end, and what came by. Thread-safe.
class Traffic {
 public:
  using Hook = std::function<void(const Seen&, Moment)>;

  // Faults are tried in the order in which they were added; the first that fits counts.
  void Add(Fault fault);
  void ClearFaults();
  // How often faults have struck.
  int struck() const;

  // Called at each moment of each request on the front end's thread, which waits for it: the place
  // to kill a program. Null: none. It may use Store and Traffic, not the front end.
  void OnRequest(Hook hook);

  std::vector<Seen> seen() const;
  // How many had this verb and plural; empty: any.
  int Count(absl::string_view verb, absl::string_view plural = "") const;
  void ForgetSeen();

  // For front ends. The fault that this request, or event, meets.
  std::optional<Fault> Meet(absl::string_view verb, absl::string_view plural);
  // Remembers the request; the number is for Answered.
  std::size_t Note(Seen seen);
  void Answered(std::size_t number, int code);
  void Tell(const Seen& seen, Moment moment) const;

 private:
  mutable k8s::Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::vector<Seen> seen_ ABSL_GUARDED_BY(mutex_);
  std::size_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;
  Hook hook_ ABSL_GUARDED_BY(mutex_);
  int struck_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace sim
