#include "k8s/cluster_config.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/kubeconfig.h"
#include "k8s/pem.h"
#include "k8s/proxy.h"

namespace k8s {
namespace {

constexpr absl::string_view kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

std::string Trimmed(const absl::StatusOr<std::string>& text) {
  return text.ok() ? std::string(absl::StripAsciiWhitespace(*text)) : "";
}

std::string PodNamespace(const Environment& environment) {
  std::string ns = environment.variable("POD_NAMESPACE").value_or("");
  if (ns.empty()) ns = Trimmed(environment.read_file(absl::StrCat(kAccount, "namespace")));
  return ns.empty() ? "default" : ns;
}

std::string Bracketed(const std::string& host) {
  return absl::StrContains(host, ":") ? absl::StrCat("[", host, "]") : host;
}

// Without a sound bundle the system's roots decide, as in client-go, until there is one.
void ReadBundle(const Environment& environment, ClusterConfig& config) {
  config.ca_file = absl::StrCat(kAccount, "ca.crt");
  std::string pem = environment.read_file(config.ca_file).value_or("");
  if (CheckCertificates(pem).ok()) config.ca_pem = std::move(pem);
}

absl::StatusOr<ClusterConfig> InCluster(const Environment& environment) {
  const std::string host = environment.variable("KUBERNETES_SERVICE_HOST").value_or("");
  const std::string port = environment.variable("KUBERNETES_SERVICE_PORT").value_or("");
  if (host.empty() || port.empty()) {
    return absl::InvalidArgumentError(
        "no way to an API server: no kubeconfig is configured, KUBECONFIG is not set, and "
        "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which every pod has, are not set");
  }
  ClusterConfig config;
  config.server = absl::StrCat("https://", Bracketed(host), ":", port);
  config.token_file = absl::StrCat(kAccount, "token");
  const absl::StatusOr<std::string> token = environment.read_file(config.token_file);
  if (!token.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the pod has no service account token: ", token.status().message()));
  }
  ReadBundle(environment, config);
  config.ns = PodNamespace(environment);
  return config;
}

// Each once, in their order.
std::vector<std::string> PathsOf(absl::string_view list) {
  std::vector<std::string> paths;
  for (absl::string_view path : absl::StrSplit(list, ':', absl::SkipEmpty())) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.emplace_back(path);
  }
  return paths;
}

absl::StatusOr<ClusterConfig> FromKubeconfigOrPod(absl::string_view kubeconfig,
                                                  absl::string_view context,
                                                  const Environment& environment) {
  if (!kubeconfig.empty()) {
    return LoadKubeconfigs({std::string(kubeconfig)}, context, environment);
  }
  const auto paths = PathsOf(environment.variable("KUBECONFIG").value_or(""));
  return paths.empty() ? InCluster(environment) : LoadKubeconfigs(paths, context, environment);
}

}  // namespace

absl::StatusOr<ClusterConfig> LoadClusterConfig(absl::string_view kubeconfig,
                                                absl::string_view context,
                                                const Environment& environment) {
  absl::StatusOr<ClusterConfig> config = FromKubeconfigOrPod(kubeconfig, context, environment);
  if (!config.ok() || !config->proxy_url.empty()) return config;
  absl::StatusOr<std::string> proxy = ProxyFromEnvironment(config->server, environment);
  if (!proxy.ok()) return proxy.status();
  config->proxy_url = *std::move(proxy);
  return config;
}

}  // namespace k8s
