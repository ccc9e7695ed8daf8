#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace plugin {

// The finalizer that the Dask operator's framework puts on DaskClusters; while the operator is away
// it keeps a deleted cluster, and with it scheduler and workers, alive.
inline constexpr absl::string_view kOperatorFinalizer = "kopf.zalando.org/KopfFinalizerMarker";

// The few fields of a DaskCluster that are kept. Empty text: the object has none.
struct DaskClusterFacts {
  std::string ns, name, uid;
  std::string job_uid;                // of the DaskJob that owns it
  std::optional<absl::Time> deleted;  // deletionTimestamp
  bool held_by_operator = false;      // carries kOperatorFinalizer

  friend bool operator==(const DaskClusterFacts&, const DaskClusterFacts&) = default;
};

// A DaskWorkerGroup: the operator makes it first and its cluster the owner afterwards.
struct DaskWorkerGroupFacts {
  std::string ns, name, uid;
  std::string cluster;  // spec.cluster: the DaskCluster's name
  std::optional<absl::Time> created;
  bool owned = false;    // has an owner: Kubernetes deletes it with that
  bool deleted = false;  // deletionTimestamp is set

  friend bool operator==(const DaskWorkerGroupFacts&, const DaskWorkerGroupFacts&) = default;
};

// Projections of whole objects. kInvalidArgument names the member that has the wrong type.
absl::StatusOr<DaskWorkerGroupFacts> ProjectDaskWorkerGroup(const boost::json::object& object);
absl::StatusOr<DaskClusterFacts> ProjectDaskCluster(const boost::json::object& object);

// The merge patch that takes kOperatorFinalizer, and nothing else, from `object`; conditional on
// its resourceVersion.
std::string FreeingPatch(const boost::json::object& object);

}  // namespace plugin
