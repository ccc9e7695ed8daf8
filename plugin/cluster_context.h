#pragma once

#include <memory>
#include <optional>
#include <string>

#include "plugin/pod_template.h"

namespace plugin {

// The object that a DaskJob belongs to: when it goes, Kubernetes deletes the job.
struct OwnerReference {
  std::string api_version, kind, name, uid;

  friend bool operator==(const OwnerReference&, const OwnerReference&) = default;
};

// What the build of a manifest takes from the cluster, beside request and configuration.
struct ClusterContext {
  std::optional<OwnerReference> owner;  // of the execution's FlyteWorkflow; nothing: not found
  // The one that the task names, else the configured default; null: none applies.
  std::shared_ptr<const PodTemplate> pod_template;
};

}  // namespace plugin
