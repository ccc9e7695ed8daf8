#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/causes.h"
#include "plugin/facts.h"

namespace plugin {

// What is known of one thing: it is there, it is absent for certain, or nothing can be said.
enum class Presence { kUnknown, kPresent, kAbsent };

// Everything that is known of one job at one moment. Unknown never becomes a failure.
struct Observation {
  Presence job = Presence::kUnknown;
  std::shared_ptr<const JobFacts> job_facts;  // set when present; the last known when absent
  bool delete_requested = false;              // this process was asked to delete the job
  Presence runner = Presence::kUnknown;
  std::shared_ptr<const PodFacts> runner_facts;    // set when present
  std::optional<absl::Time> runner_missing_since;  // when it was first seen absent or dying
  std::vector<std::shared_ptr<const PodFacts>> schedulers, workers;
};

struct TaskPhase {
  Phase phase = Phase::kInitializing;
  FailureClass failure = FailureClass::kNone;
  Cause cause = Cause::kSubmitted;
  std::string sentence;  // complete, for a human; never empty
  // Set when time alone will change the phase: look again then.
  std::optional<absl::Time> look_again;

  friend bool operator==(const TaskPhase&, const TaskPhase&) = default;
};

// The end that a latch keeps.
TaskPhase ToPhase(const Outcome& outcome);

// What is told of a job that is seen for the first time and has ended, until its end is latched.
TaskPhase EndBeingKept(const JobFacts& job);

// Facts → phase; a latch is the end, whatever else is seen. `lost_runner_grace`: how long a runner
// must be absent before it counts as lost.
TaskPhase MapPhase(const Observation& seen, absl::Duration lost_runner_grace, absl::Time now);

// Non-final phases never go back: what is reported when `last` was reported and `next` is computed.
// A final phase stays.
TaskPhase Advance(const TaskPhase& last, const TaskPhase& next);
bool IsFinal(const TaskPhase& phase);

// The name of the job's runner pod: what the operator says, else what it would call it.
std::string RunnerPodName(const JobFacts& job);

// The job stands at ClusterCreated or later, so a runner pod must exist or have existed.
bool RunnerExpected(const JobFacts& job);

}  // namespace plugin
