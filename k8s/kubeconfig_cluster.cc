#include "k8s/kubeconfig_cluster.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "k8s/kubeconfig_pem.h"
#include "k8s/pem.h"
#include "k8s/proxy.h"
#include "k8s/url.h"

namespace k8s {
namespace {

constexpr const char* kScalars[] = {"server", "tls-server-name", "proxy-url",
                                    "insecure-skip-tls-verify"};

absl::Status CheckServer(const KubeconfigEntry& cluster, const std::string& server) {
  if (absl::StrContains(server, "@")) {
    return cluster.Invalid("server", "must not hold a user: set the user's username and password");
  }
  const bool known = absl::StartsWith(server, "https://") || absl::StartsWith(server, "http://");
  const absl::StatusOr<Url> url = ParseUrl(server);
  if (known && url.ok() && !url->has_query) return absl::OkStatus();
  return cluster.Invalid("server",
                         absl::StrCat("must be an https:// address, it is \"", server, "\""));
}

absl::Status ReadServer(const KubeconfigEntry& cluster, ClusterConfig& config) {
  const std::string server = cluster.Text("server");
  if (absl::Status status = CheckServer(cluster, server); !status.ok()) return status;
  config.server = std::string(absl::StripSuffix(server, "/"));
  return absl::OkStatus();
}

// It becomes a part of a URL.
absl::Status ReadServerName(const KubeconfigEntry& cluster, ClusterConfig& config) {
  config.tls_server_name = cluster.Text("tls-server-name");
  const bool valid = std::all_of(
      config.tls_server_name.begin(), config.tls_server_name.end(),
      [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_'; });
  if (valid) return absl::OkStatus();
  return cluster.Invalid("tls-server-name", absl::StrCat("must be a host name, it is \"",
                                                         config.tls_server_name, "\""));
}

absl::Status ReadProxy(const KubeconfigEntry& cluster, ClusterConfig& config) {
  config.proxy_url = cluster.Text("proxy-url");
  if (config.proxy_url.empty()) return absl::OkStatus();
  const absl::Status status = CheckProxy(config.proxy_url);
  return status.ok() ? status : cluster.Invalid("proxy-url", status.message());
}

absl::Status ReadTrust(const KubeconfigEntry& cluster, const Environment& environment,
                       ClusterConfig& config) {
  absl::StatusOr<KubeconfigPem> ca = ReadPem(cluster, "certificate-authority", environment);
  if (!ca.ok()) return ca.status();
  config.ca_pem = std::move(ca->text);
  config.ca_file = std::move(ca->file);
  config.insecure_skip_tls_verify = cluster.True("insecure-skip-tls-verify");
  if (config.ca_pem.empty()) return absl::OkStatus();
  if (config.insecure_skip_tls_verify) {
    return cluster.Invalid("insecure-skip-tls-verify",
                           "and a certificate authority contradict each other: set one of them");
  }
  const absl::Status sound = CheckCertificates(config.ca_pem);
  return sound.ok() ? sound : cluster.Invalid("certificate-authority", sound.message());
}

}  // namespace

absl::Status ReadCluster(const KubeconfigEntry& cluster, const Environment& environment,
                         ClusterConfig& config) {
  if (absl::Status status = cluster.Scalars(kScalars); !status.ok()) return status;
  if (absl::Status status = ReadServer(cluster, config); !status.ok()) return status;
  if (absl::Status status = ReadServerName(cluster, config); !status.ok()) return status;
  if (absl::Status status = ReadProxy(cluster, config); !status.ok()) return status;
  return ReadTrust(cluster, environment, config);
}

}  // namespace k8s
