#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sim {

// The writes of the Dask operator in the life of a job: after each of them it may die, and each of
// them may fail.
enum class OperatorStep {
  kJobSeen,         // the DaskJob carries kopf's annotation
  kJobCreated,      // jobStatus JobCreated
  kCluster,         // the DaskCluster is created
  kRunner,          // the runner pod is created
  kClusterCreated,  // jobStatus ClusterCreated, with the names
  kClusterHeld,     // the DaskCluster carries kopf's finalizer
  kClusterPhaseCreated,
  kSchedulerDeployment,
  kSchedulerService,
  kWorkerGroup,
  kClusterPhasePending,
  kClusterPhaseRunning,
  kWorkerGroupAdopted,  // the worker group is owned by the DaskCluster
  kWorkerDeployment,    // one of them
  kRunning,             // jobStatus Running, with startTime
  kRunnerSeenRunning,   // the runner carries kopf's annotation
  kDeleteCluster,       // the runner has ended
  kJobEnded,            // jobStatus Successful or Failed, with endTime
  kRunnerSeenEnded,
  kReleaseCluster,  // the finalizer is taken off a DaskCluster that is being deleted
};

// All of them, in the order of a job's life.
absl::Span<const OperatorStep> OperatorSteps();

absl::string_view NameOf(OperatorStep step);

}  // namespace sim
