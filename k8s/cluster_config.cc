#include "k8s/cluster_config.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/kubeconfig.h"

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
  // Without a bundle the system's roots decide, as in client-go.
  config.ca_pem = environment.read_file(absl::StrCat(kAccount, "ca.crt")).value_or("");
  config.ns = PodNamespace(environment);
  return config;
}

absl::StatusOr<ClusterConfig> FromFile(const std::string& path, absl::string_view context,
                                       const Environment& environment) {
  const absl::StatusOr<std::string> text = environment.read_file(path);
  if (!text.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("kubeconfig: ", text.status().message()));
  }
  return ParseKubeconfig(*text, path, context, environment);
}

}  // namespace

absl::StatusOr<ClusterConfig> LoadClusterConfig(absl::string_view kubeconfig,
                                                absl::string_view context,
                                                const Environment& environment) {
  if (!kubeconfig.empty()) return FromFile(std::string(kubeconfig), context, environment);
  const std::string listed = environment.variable("KUBECONFIG").value_or("");
  const std::vector<std::string> paths = absl::StrSplit(listed, ':', absl::SkipEmpty());
  if (paths.empty()) return InCluster(environment);
  if (paths.size() > 1) {
    return absl::UnimplementedError(absl::StrCat("KUBECONFIG names several files (", listed,
                                                 "); only one is supported: merge them with ",
                                                 "`kubectl config view --flatten`"));
  }
  return FromFile(paths.front(), context, environment);
}

}  // namespace k8s
