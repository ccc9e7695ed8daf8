#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "k8s/cluster_config.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// A PEM text of a kubeconfig and the file it came from; empty: not given; given in line.
struct KubeconfigPem {
  std::string text, file;
};

// The field `key`, which names a file, or `key`-data, which holds the text in base64. Both, or one
// that cannot be had, is kInvalidArgument.
absl::StatusOr<KubeconfigPem> ReadPem(const KubeconfigEntry& entry, const std::string& key,
                                      const Environment& environment);

}  // namespace k8s
