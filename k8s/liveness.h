#pragma once

#include "absl/time/time.h"

namespace k8s {

// Numbers of client-go's HTTP/2 health check (ReadIdleTimeout, PingTimeout).
struct LivenessLimits {
  absl::Duration quiet = absl::Seconds(30);  // nothing was read for so long: ask for a sign of life
  absl::Duration answer = absl::Seconds(15);  // nothing came for so long after that: cut it
};

// When a connection that is in use is asked for a sign of life, and when it counts as dead. Does
// nothing itself; time comes from outside.
class Liveness {
 public:
  enum class Action { kNone, kProbe, kCut };

  Liveness(const LivenessLimits& limits, absl::Time now) : limits_(limits), since_(now) {}

  void OnRead(absl::Time now);
  // The probe that Check asked for went out on this connection, or on another one: then this one
  // takes no probes, and is left alone from now on.
  void OnProbeSent(absl::Time now);
  void OnProbeElsewhere();

  // What is to be done now; each action is named once.
  Action Check(absl::Time now);
  // When Check may have an action; InfiniteFuture: not before something happens.
  absl::Time due() const;

 private:
  enum class State { kReading, kProbing, kAsked, kLeftAlone };

  LivenessLimits limits_;
  State state_ = State::kReading;
  absl::Time since_;  // of the last read, or of the probe
};

}  // namespace k8s
