#include "k8s/circuit.h"

#include <utility>

namespace k8s {

bool Circuit::OnFailure(absl::Time begun, absl::Time now) {
  if (open_ || begun < last_failure_) return false;
  last_failure_ = now;
  open_ = ++failures_ >= kFailures;
  return open_;
}

bool Circuit::OnAnswer() {
  failures_ = 0;
  probes_ = Backoff(kLongestProbeWait);
  return std::exchange(open_, false);
}

}  // namespace k8s
