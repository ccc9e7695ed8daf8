#pragma once

#include <optional>

#include "absl/time/time.h"
#include "plugin/cluster_facts.h"
#include "plugin/facts.h"
#include "plugin/phase.h"

namespace server {

struct JanitorSettings {
  // An ended job's DaskCluster is gone this long after the end, operator or no operator.
  absl::Duration cluster_grace = absl::Seconds(30);
  // How long an ended DaskJob stays: propeller may ask for the end once more after a restart.
  absl::Duration ttl_succeeded = absl::Hours(24);
  absl::Duration ttl_failed = absl::Hours(24);
  // How often leftovers are looked for that no watch shows.
  absl::Duration sweep = absl::Minutes(5);
};

// What is to be done about a job or its cluster.
enum class Chore {
  kNone,
  kDeleteJob,      // ended and its time is over, or a later attempt has taken its place
  kDeleteCluster,  // the job has ended and the operator has not taken its cluster away
  kFreeCluster,    // deleted, but the operator, which holds it by its finalizer, does not let go
};

struct Due {
  Chore chore = Chore::kNone;
  absl::Time at = absl::InfiniteFuture();
};

struct JobEnd {
  plugin::Phase phase = plugin::Phase::kFailed;
  absl::Time at;
};

// Of the DaskJob that owns a cluster.
struct ClusterOwner {
  plugin::Presence presence = plugin::Presence::kUnknown;
  bool deleted = false;
  std::optional<JobEnd> end;
};

// `superseded`: when a later attempt of the same node was created.
Due JobChore(const plugin::JobFacts& job, const std::optional<JobEnd>& end,
             std::optional<absl::Time> superseded, const JanitorSettings& settings);

Due ClusterChore(const plugin::DaskClusterFacts& cluster, const ClusterOwner& owner,
                 const JanitorSettings& settings);

absl::string_view ChoreName(Chore chore);

}  // namespace server
