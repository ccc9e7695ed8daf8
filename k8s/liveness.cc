#include "k8s/liveness.h"

namespace k8s {

void Liveness::OnRead(absl::Time now) {
  if (state_ == State::kLeftAlone) return;
  state_ = State::kReading;
  since_ = now;
}

void Liveness::OnProbeSent(absl::Time now) {
  if (state_ != State::kProbing) return;
  state_ = State::kAsked;
  since_ = now;
}

void Liveness::OnProbeElsewhere() { state_ = State::kLeftAlone; }

absl::Time Liveness::due() const {
  if (state_ == State::kReading) return since_ + limits_.quiet;
  if (state_ == State::kAsked) return since_ + limits_.answer;
  return absl::InfiniteFuture();
}

Liveness::Action Liveness::Check(absl::Time now) {
  if (now < due()) return Action::kNone;
  const bool asked = state_ == State::kAsked;
  state_ = asked ? State::kLeftAlone : State::kProbing;
  return asked ? Action::kCut : Action::kProbe;
}

}  // namespace k8s
