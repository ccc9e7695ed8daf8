#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/cluster_config.h"

namespace k8s {

// What an exec plugin answered: a token, a client certificate with its key (PEM), or both.
struct ExecCredential {
  std::string token;
  std::string client_cert_pem, client_key_pem;
  absl::Time expires = absl::InfiniteFuture();
};

// Reads the standard output of a plugin that was asked in `api_version`. `text` is hostile; errors
// (kInvalidArgument) show nothing of it. Rules: client-go, plugin/pkg/client/auth/exec.
absl::StatusOr<ExecCredential> ParseExecCredential(absl::string_view text,
                                                   absl::string_view api_version);

// What the plugin of `config`, which has one, finds in KUBERNETES_EXEC_INFO.
std::string ExecInfo(const ClusterConfig& config);

}  // namespace k8s
