#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/http.h"

namespace k8s {

// May a unary request be repeated, and when. A value: time and chance come from the caller.
// A failure of a request that was not processed is repeated whatever the method; one whose outcome
// is unknown only where a second request does no harm, so never a create.
struct RetryPolicy {
  int attempts = 4;                                // the first one included
  absl::Duration first = absl::Milliseconds(100);  // bound of the first wait, doubled each time
  absl::Duration longest = absl::Seconds(5);

  // How long to wait after `attempt` (counted from 1) failed with `failure`; nothing: give up. A
  // wait that the server asked for is the least; up to a fifth is added so that clients spread.
  // `random` is uniform in [0, 1).
  std::optional<absl::Duration> Delay(int attempt, Method method, const absl::Status& failure,
                                      double random) const;
};

// Bounds what repeats add to the load while the API server is in trouble: one repeat for ten
// requests, ten at once if that many were saved up, and three to begin with.
class RetryBudget {
 public:
  void OnRequest();
  // False: there is none left.
  bool TakeRepeat();

 private:
  static constexpr int kRequestsPerRepeat = 10;
  static constexpr int kMost = 10 * kRequestsPerRepeat;
  int saved_ = 3 * kRequestsPerRepeat;
};

}  // namespace k8s
