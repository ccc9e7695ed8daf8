#pragma once

#include <optional>
#include <string>

namespace plugin {

// The object that a DaskJob belongs to: when it goes, Kubernetes deletes the job.
struct OwnerReference {
  std::string api_version, kind, name, uid;

  friend bool operator==(const OwnerReference&, const OwnerReference&) = default;
};

// What the build of a manifest takes from the cluster, beside request and configuration.
struct ClusterContext {
  std::optional<OwnerReference> owner;  // of the execution's FlyteWorkflow; nothing: not found
};

}  // namespace plugin
