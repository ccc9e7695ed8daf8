#pragma once

#include "absl/status/status.h"
#include "k8s/cluster_config.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// Reads a kubeconfig's cluster entry into `config`: server, proxy and whom to trust. Errors as
// LoadClusterConfig.
absl::Status ReadCluster(const KubeconfigEntry& cluster, const Environment& environment,
                         ClusterConfig& config);

}  // namespace k8s
