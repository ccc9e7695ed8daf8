#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace k8s {

// Whom the API server shall take us for instead. Empty `user`: nobody else.
struct Impersonation {
  std::string user, uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::vector<std::string>>> extra;
};

// A program that gives us our credentials (client.authentication.k8s.io).
struct ExecPlugin {
  std::string command;  // with a slash: a path; else looked up in PATH
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;  // beside our own environment
  std::string api_version;
  std::string install_hint;           // may be empty
  bool provide_cluster_info = false;  // tell it which API server it is for
  std::string cluster_extension;      // JSON text that goes with that; empty: none
};

// Where the API server is and who we are to it. PEM texts; files have been read.
struct ClusterConfig {
  std::string server;           // https://host:port[/prefix]
  std::string tls_server_name;  // asked for and verified instead of the host; empty: the host
  std::string proxy_url;        // http, https or socks5; empty: straight to the server
  std::string ca_pem;           // empty: the system's roots
  std::string ca_file;          // where `ca_pem` is read again; empty: it stays
  bool insecure_skip_tls_verify = false;

  std::string client_cert_pem, client_key_pem;    // both or none
  std::string client_cert_file, client_key_file;  // where they are read again; empty: they stay
  std::string token;                              // static; empty: none
  std::string token_file;          // read again every minute; wins over `token` once read
  std::string username, password;  // basic authentication, never beside a token
  std::optional<ExecPlugin> exec;  // only when none of the above is set
  Impersonation impersonation;

  std::string ns;  // of the context or of the service account; "default" if unknown
};

// What the loader asks of the outside, so that tests give their own.
struct Environment {
  absl::FunctionRef<std::optional<std::string>(absl::string_view)> variable;
  // kNotFound: there is no such file.
  absl::FunctionRef<absl::StatusOr<std::string>(absl::string_view)> read_file;
};

// `kubeconfig` non-empty: that file, `context` or its current context. Empty: the files of
// $KUBECONFIG if set, else the service account of the pod that we run in. Proxy variables count
// unless the kubeconfig names a proxy. Errors are kInvalidArgument (what we cannot do:
// kUnimplemented), name file and key, and hold no secret. Rules: client-go's clientcmd (loader.go,
// client_config.go, validation.go).
absl::StatusOr<ClusterConfig> LoadClusterConfig(absl::string_view kubeconfig,
                                                absl::string_view context,
                                                const Environment& environment);

}  // namespace k8s
