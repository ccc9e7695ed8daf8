#pragma once

#include "absl/time/time.h"
#include "k8s/backoff.h"

namespace k8s {

// Tells from what becomes of requests whether the API server can be reached. Open: it cannot. Does
// nothing itself; time and chance come from outside.
class Circuit {
 public:
  static constexpr int kFailures = 5;  // in a row
  // Probes are few and small, and after an outage everything waits for one.
  static constexpr absl::Duration kLongestProbeWait = absl::Seconds(2);

  bool open() const { return open_; }

  // A request that was begun at `begun` got no answer. Requests that one broken connection takes
  // along count once: a failure counts when its request was begun after the last one that counted.
  // True: this opened the circuit.
  bool OnFailure(absl::Time begun, absl::Time now);
  // An answer came, whatever its code. True: this closed the circuit.
  bool OnAnswer();

  // While it is open: how long to wait before the next probe. `random` is uniform in [0, 1).
  absl::Duration NextProbe(absl::Time now, double random) { return probes_.Next(now, random); }

 private:
  int failures_ = 0;
  bool open_ = false;
  absl::Time last_failure_ = absl::InfinitePast();
  Backoff probes_{kLongestProbeWait};
};

}  // namespace k8s
