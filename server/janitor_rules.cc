#include "server/janitor_rules.h"

#include <algorithm>
#include <array>

namespace server {
namespace {

constexpr std::array<absl::string_view, 4> kNames = {"none", "delete_job", "delete_cluster",
                                                     "free_cluster"};

}  // namespace

Due JobChore(const plugin::JobFacts& job, const std::optional<JobEnd>& end,
             std::optional<absl::Time> superseded, const JanitorSettings& settings) {
  if (job.deleted) return {};
  Due due;
  if (end) {
    const bool succeeded = end->phase == plugin::Phase::kSucceeded;
    due = {Chore::kDeleteJob, end->at + (succeeded ? settings.ttl_succeeded : settings.ttl_failed)};
  } else if (superseded) {
    due = {Chore::kDeleteJob, *superseded + settings.cluster_grace};
  }
  return due;
}

// The operator gets the first half of the grace for each of its two steps.
Due ClusterChore(const plugin::DaskClusterFacts& cluster, const ClusterOwner& owner,
                 const JanitorSettings& settings) {
  if (owner.presence == plugin::Presence::kUnknown) return {};
  const absl::Duration patience = settings.cluster_grace / 2;
  const bool over =
      owner.presence == plugin::Presence::kAbsent || owner.deleted || owner.end.has_value();
  if (cluster.deleted) {
    if (!over || !cluster.held_by_operator) return {};
    return {Chore::kFreeCluster, *cluster.deleted + patience};
  }
  if (!owner.end) return {};
  return {Chore::kDeleteCluster, owner.end->at + patience};
}

absl::string_view ChoreName(Chore chore) { return kNames[static_cast<std::size_t>(chore)]; }

}  // namespace server
