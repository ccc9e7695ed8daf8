#pragma once

#include "absl/status/status.h"
#include "k8s/cluster_config.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// Reads a kubeconfig's user entry into `config`: certificate, token, basic authentication, exec
// plugin (which `cluster` may tell something) and impersonation. Errors as LoadClusterConfig.
absl::Status ReadUser(const KubeconfigEntry& user, const KubeconfigEntry& cluster,
                      const Environment& environment, ClusterConfig& config);

}  // namespace k8s
