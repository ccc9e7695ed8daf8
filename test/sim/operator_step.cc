#include "test/sim/operator_step.h"

#include <array>
#include <utility>

namespace sim {
namespace {

using S = OperatorStep;

constexpr std::array kSteps = {
    S::kJobSeen,
    S::kJobCreated,
    S::kCluster,
    S::kRunner,
    S::kClusterCreated,
    S::kClusterHeld,
    S::kClusterPhaseCreated,
    S::kSchedulerDeployment,
    S::kSchedulerService,
    S::kWorkerGroup,
    S::kClusterPhasePending,
    S::kClusterPhaseRunning,
    S::kWorkerGroupAdopted,
    S::kWorkerDeployment,
    S::kRunning,
    S::kRunnerSeenRunning,
    S::kDeleteCluster,
    S::kJobEnded,
    S::kRunnerSeenEnded,
    S::kReleaseCluster,
};

constexpr std::array<absl::string_view, kSteps.size()> kNames = {
    "job seen",
    "JobCreated",
    "DaskCluster made",
    "runner made",
    "ClusterCreated",
    "DaskCluster held",
    "DaskCluster Created",
    "scheduler made",
    "service made",
    "worker group made",
    "DaskCluster Pending",
    "DaskCluster Running",
    "worker group adopted",
    "worker made",
    "Running",
    "running runner seen",
    "DaskCluster deleted",
    "Successful or Failed",
    "ended runner seen",
    "DaskCluster released",
};

}  // namespace

absl::Span<const OperatorStep> OperatorSteps() { return kSteps; }

absl::string_view NameOf(OperatorStep step) { return kNames[static_cast<std::size_t>(step)]; }

}  // namespace sim
