#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"

namespace k8s {

// What `text`, the kubeconfig of `path`, says of `context` (empty: its current one). Files that it
// names are read, relative to its folder. Errors as LoadClusterConfig.
absl::StatusOr<ClusterConfig> ParseKubeconfig(absl::string_view text, absl::string_view path,
                                              absl::string_view context,
                                              const Environment& environment);

// The same of several files, merged (k8s/kubeconfig_merge.h). Files that do not exist are passed
// over; it is an error when none of them does.
absl::StatusOr<ClusterConfig> LoadKubeconfigs(const std::vector<std::string>& paths,
                                              absl::string_view context,
                                              const Environment& environment);

}  // namespace k8s
