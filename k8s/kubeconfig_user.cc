#include "k8s/kubeconfig_user.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/http_headers.h"
#include "k8s/kubeconfig_exec.h"
#include "k8s/kubeconfig_impersonation.h"
#include "k8s/kubeconfig_pem.h"
#include "k8s/pem.h"

namespace k8s {
namespace {

constexpr const char* kScalars[] = {"token", "tokenFile", "username", "password"};

absl::Status ReadCertificate(const KubeconfigEntry& user, const Environment& environment,
                             ClusterConfig& config) {
  absl::StatusOr<KubeconfigPem> cert = ReadPem(user, "client-certificate", environment);
  if (!cert.ok()) return cert.status();
  absl::StatusOr<KubeconfigPem> key = ReadPem(user, "client-key", environment);
  if (!key.ok()) return key.status();
  if (cert->text.empty() != key->text.empty()) {
    return user.Invalid("client-certificate", "and client-key go together: one is missing");
  }
  if (cert->text.empty()) return absl::OkStatus();
  const absl::Status sound = CheckKeyPair(cert->text, key->text);
  if (!sound.ok()) {
    return user.Invalid("client-certificate", absl::StrCat("cannot be used: ", sound.message()));
  }
  config.client_cert_pem = std::move(cert->text);
  config.client_cert_file = std::move(cert->file);
  config.client_key_pem = std::move(key->text);
  config.client_key_file = std::move(key->file);
  return absl::OkStatus();
}

absl::Status CheckTokenFile(const KubeconfigEntry& user, const Environment& environment,
                            const ClusterConfig& config) {
  if (!config.token.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> token = environment.read_file(config.token_file);
  if (token.ok()) return absl::OkStatus();
  return user.Invalid("tokenFile", absl::StrCat("cannot be used: ", token.status().message()));
}

absl::Status ReadToken(const KubeconfigEntry& user, const Environment& environment,
                       ClusterConfig& config) {
  config.token = user.Text("token");
  if (!config.token.empty() && !IsToken(config.token)) {
    return user.Invalid("token", "holds white space or characters that no token has");
  }
  if (!user.Has("tokenFile")) return absl::OkStatus();
  config.token_file = user.Resolve(user.Text("tokenFile"));
  return CheckTokenFile(user, environment, config);
}

absl::Status ReadBasic(const KubeconfigEntry& user, ClusterConfig& config) {
  config.username = user.Text("username");
  config.password = user.Text("password");
  if (config.username.empty() && !config.password.empty()) {
    return user.Invalid("password", "needs a username");
  }
  if (absl::StrContains(config.username, ":")) {
    return user.Invalid("username", "must not hold a colon");
  }
  if (absl::Status status = user.NotBoth("token", "username"); !status.ok()) return status;
  return user.NotBoth("tokenFile", "username");
}

bool HasOwnCredentials(const ClusterConfig& config) {
  return !config.token.empty() || !config.token_file.empty() || !config.username.empty() ||
         !config.client_cert_pem.empty();
}

// As client-go: credentials that are written down make the plugin superfluous.
absl::Status ReadPlugin(const KubeconfigEntry& user, const KubeconfigEntry& cluster,
                        ClusterConfig& config) {
  if (!user.Has("exec")) return absl::OkStatus();
  absl::StatusOr<ExecPlugin> plugin = ReadExec(user, cluster);
  if (!plugin.ok()) return plugin.status();
  if (!HasOwnCredentials(config)) config.exec = *std::move(plugin);
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadUser(const KubeconfigEntry& user, const KubeconfigEntry& cluster,
                      const Environment& environment, ClusterConfig& config) {
  if (user.Has("auth-provider")) {
    return absl::UnimplementedError(
        absl::StrCat(user.Name("auth-provider"), " is not supported: Kubernetes gave it up in ",
                     "favour of exec plugins; use exec, a token or a client certificate"));
  }
  if (absl::Status status = user.Scalars(kScalars); !status.ok()) return status;
  if (auto status = ReadCertificate(user, environment, config); !status.ok()) return status;
  if (absl::Status status = ReadToken(user, environment, config); !status.ok()) return status;
  if (absl::Status status = ReadBasic(user, config); !status.ok()) return status;
  if (absl::Status status = ReadPlugin(user, cluster, config); !status.ok()) return status;
  return ReadImpersonation(user, config.impersonation);
}

}  // namespace k8s
