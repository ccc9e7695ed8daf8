#pragma once

#include "absl/status/statusor.h"
#include "k8s/cluster_config.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// The exec plugin of a kubeconfig's user entry that has one; `cluster` may hold an extension for
// it. Errors as LoadClusterConfig.
absl::StatusOr<ExecPlugin> ReadExec(const KubeconfigEntry& user, const KubeconfigEntry& cluster);

}  // namespace k8s
