#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/facts.h"
#include "plugin/flytekit_error.h"
#include "plugin/phase.h"
#include "plugin/pod_trouble.h"

namespace plugin {

// A pod and what keeps it from running.
struct TroubledPod {
  const PodFacts* pod = nullptr;
  PodTrouble trouble;
};

// An observation as the rules of the phase read it. Views the observation.
struct PhaseView {
  PhaseView(const Observation& seen, absl::Duration lost_runner_grace, absl::Time now);

  const Observation& seen;
  const JobFacts& job;         // of nothing known: empty
  const PodFacts* runner;      // of this job, and seen; null otherwise
  const ContainerFacts* main;  // the runner's container that runs the task; null: not reported
  bool runner_ended;           // by itself or because it was told to
  bool stopped_by_deletion;    // it ended, and not before somebody deleted the pod
  std::optional<FlytekitError> error;  // of a runner that ended with an error
  std::optional<absl::Time> lost_at;   // when a runner that is absent or dying counts as lost
  bool lost;                           // that moment has come
  TroubledPod runner_trouble, scheduler_trouble;  // kNone: fine, or not seen
  std::vector<TroubledPod> unschedulable_workers, failing_workers;

  std::string RunnerName() const;
};

}  // namespace plugin
