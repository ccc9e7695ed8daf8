#pragma once

#include "absl/status/status.h"
#include "k8s/cluster_config.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// Reads `as`, `as-uid`, `as-groups` and `as-user-extra` of a kubeconfig's user entry. Errors as
// LoadClusterConfig.
absl::Status ReadImpersonation(const KubeconfigEntry& user, Impersonation& impersonation);

}  // namespace k8s
