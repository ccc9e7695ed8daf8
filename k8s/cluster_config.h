#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace k8s {

// Where the API server is and who we are to it. PEM texts; files have been read.
struct ClusterConfig {
  std::string server;  // https://host:port[/prefix]
  std::string ca_pem;  // empty: the system's roots
  bool insecure_skip_tls_verify = false;
  std::string client_cert_pem, client_key_pem;  // both or none
  std::string token;                            // static; empty: none
  std::string token_file;  // read again every minute; wins over `token` once read
  std::string ns;          // of the context or of the service account; "default" if unknown
};

// What the loader asks of the outside, so that tests give their own.
struct Environment {
  absl::FunctionRef<std::optional<std::string>(absl::string_view)> variable;
  absl::FunctionRef<absl::StatusOr<std::string>(absl::string_view)> read_file;
};

// `kubeconfig` non-empty: that file, `context` or its current context. Empty: $KUBECONFIG if set,
// else the service account of the pod that we run in. What is not supported (exec plugins,
// proxy-url, impersonation, basic auth, several files) is kUnimplemented with a sentence that names
// file and key; contradictions are kInvalidArgument. Rules: client-go's clientcmd (loader.go,
// client_config.go, validation.go).
absl::StatusOr<ClusterConfig> LoadClusterConfig(absl::string_view kubeconfig,
                                                absl::string_view context,
                                                const Environment& environment);

}  // namespace k8s
