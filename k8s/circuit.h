#pragma once

#include <optional>

#include "absl/time/time.h"
#include "k8s/backoff.h"

namespace k8s {

// Tells from what becomes of requests whether the API server can be reached and takes them. Does
// nothing itself; time and chance come from outside: `random` is uniform in [0, 1).
class Circuit {
 public:
  enum class State {
    kClosed,       // requests may be sent
    kUnreachable,  // no answer comes: probe it
    kRefusing,     // it turns requests away: each that is sent has a turn of its own
  };
  static constexpr int kFailures = 5;  // in a row
  // In a row, each soon after the one before: as long as others are served, or there is but one
  // mirror that comes again and again, being turned away is a matter of that one request.
  static constexpr int kRefusals = 3;
  static constexpr absl::Duration kSoon = absl::Milliseconds(1500);
  // Probes are few and small, and after an outage everything waits for one.
  static constexpr absl::Duration kLongestProbeWait = absl::Seconds(2);
  // A turn costs a server that has too much to do a whole request, so there are few; but after a
  // storm everything waits for one.
  static constexpr absl::Duration kFirstTurnWait = absl::Milliseconds(1600);
  static constexpr absl::Duration kLongestTurnWait = absl::Seconds(7);
  static constexpr double kTurnSpread = 0.1;

  State state() const { return state_; }

  // The following three: true when the state is another one now.
  // A request that was begun at `begun` got no answer. Requests that one broken connection takes
  // along count once: a failure counts when its request was begun after the last one that counted.
  bool OnFailure(absl::Time begun, absl::Time now);
  // A request was turned away, for at least as long as `asked`: nobody comes again before.
  bool OnRefusal(absl::Time now, std::optional<absl::Duration> asked, double random);
  // Any other answer came: whatever it says, the server is well.
  bool OnAnswer();

  // While kUnreachable: how long to wait before the next probe.
  absl::Duration NextProbe(absl::Time now, double random) { return probes_.Next(now, random); }

  // While kRefusing: when the next turn is; and, from then on, takes it.
  absl::Time next_turn() const { return next_turn_; }
  bool TakeTurn(absl::Time now, double random);

 private:
  int failures_ = 0;
  int refusals_ = 0;
  State state_ = State::kClosed;
  absl::Time last_failure_ = absl::InfinitePast();
  absl::Time last_refusal_ = absl::InfinitePast();
  absl::Time next_turn_ = absl::InfinitePast();
  Backoff probes_{kLongestProbeWait};
  Backoff turns_{kFirstTurnWait, kLongestTurnWait, kTurnSpread};
};

}  // namespace k8s
