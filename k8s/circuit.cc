#include "k8s/circuit.h"

#include <algorithm>
#include <utility>

namespace k8s {

bool Circuit::OnFailure(absl::Time begun, absl::Time now) {
  if (state_ == State::kUnreachable || begun < last_failure_) return false;
  last_failure_ = now;
  if (++failures_ < kFailures) return false;
  state_ = State::kUnreachable;
  return true;
}

bool Circuit::OnRefusal(absl::Time now, std::optional<absl::Duration> asked, double random) {
  failures_ = 0;
  const absl::Duration least = asked.value_or(absl::ZeroDuration()) * (1 + kTurnSpread * random);
  next_turn_ = std::max(next_turn_, now + least);
  if (state_ == State::kRefusing) return false;
  refusals_ = now - std::exchange(last_refusal_, now) <= kSoon ? refusals_ + 1 : 1;
  if (refusals_ < kRefusals) return std::exchange(state_, State::kClosed) != State::kClosed;
  next_turn_ = std::max(next_turn_, now + turns_.Next(now, random));
  state_ = State::kRefusing;
  return true;
}

bool Circuit::OnAnswer() {
  failures_ = 0;
  refusals_ = 0;
  next_turn_ = absl::InfinitePast();
  probes_ = Backoff(kLongestProbeWait);
  turns_ = Backoff(kFirstTurnWait, kLongestTurnWait, kTurnSpread);
  return std::exchange(state_, State::kClosed) != State::kClosed;
}

bool Circuit::TakeTurn(absl::Time now, double random) {
  if (now < next_turn_) return false;
  // The next one comes whatever becomes of this one: it may hang.
  next_turn_ = now + turns_.Next(now, random);
  return true;
}

}  // namespace k8s
