#include "k8s/kubeconfig.h"

#include <algorithm>
#include <exception>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "k8s/kubeconfig_cluster.h"
#include "k8s/kubeconfig_merge.h"
#include "k8s/kubeconfig_user.h"

namespace k8s {
namespace {

constexpr std::size_t kLongestLabel = 63;

bool IsDnsLabel(absl::string_view text) {
  const auto inside = [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  };
  return !text.empty() && text.size() <= kLongestLabel && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), inside);
}

absl::Status ReadNamespace(const KubeconfigEntry& context, ClusterConfig& config) {
  config.ns = context.Has("namespace") ? context.Text("namespace") : "default";
  if (IsDnsLabel(config.ns)) return absl::OkStatus();
  return context.Invalid("namespace",
                         absl::StrCat("must be a namespace's name, it is \"", config.ns, "\""));
}

absl::Status OnlyOverTls(const KubeconfigEntry& cluster, const ClusterConfig& config) {
  const bool credentials = !config.token.empty() || !config.token_file.empty() ||
                           !config.client_cert_pem.empty() || !config.username.empty() ||
                           config.exec.has_value();
  if (absl::StartsWith(config.server, "https://") || !credentials) return absl::OkStatus();
  return cluster.Invalid(
      "server", absl::StrCat("is \"", config.server, "\": credentials are only sent over https"));
}

absl::StatusOr<ClusterConfig> Read(const KubeconfigMerge& files, absl::string_view wanted,
                                   const Environment& environment) {
  const std::string name = wanted.empty() ? files.CurrentContext() : std::string(wanted);
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(files.Paths(), ": current-context is not set"));
  }
  const auto context = files.Find("contexts", "context", name);
  if (!context.ok()) return context.status();
  const auto cluster = files.Find("clusters", "cluster", context->Text("cluster"));
  if (!cluster.ok()) return cluster.status();
  const auto user = files.Find("users", "user", context->Text("user"));
  if (!user.ok()) return user.status();
  ClusterConfig config;
  if (auto status = ReadNamespace(*context, config); !status.ok()) return status;
  if (auto status = ReadCluster(*cluster, environment, config); !status.ok()) return status;
  if (auto status = ReadUser(*user, *cluster, environment, config); !status.ok()) return status;
  if (auto status = OnlyOverTls(*cluster, config); !status.ok()) return status;
  return config;
}

// yaml-cpp throws where a node is not what it was taken for. Its words may quote the file.
absl::StatusOr<ClusterConfig> ReadSafely(const KubeconfigMerge& files, absl::string_view context,
                                         const Environment& environment) {
  try {
    return Read(files, context, environment);
  } catch (const std::exception&) {
    return absl::InvalidArgumentError(
        absl::StrCat(files.Paths(), " is not a kubeconfig: a value is not of its kind"));
  }
}

// False: there is no such file.
absl::StatusOr<bool> AddFile(const std::string& path, const Environment& environment,
                             KubeconfigMerge& files) {
  const absl::StatusOr<std::string> text = environment.read_file(path);
  if (absl::IsNotFound(text.status())) return false;
  if (!text.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("kubeconfig: ", text.status().message()));
  }
  if (absl::Status status = files.Add(*text, path); !status.ok()) return status;
  return true;
}

}  // namespace

absl::StatusOr<ClusterConfig> ParseKubeconfig(absl::string_view text, absl::string_view path,
                                              absl::string_view context,
                                              const Environment& environment) {
  KubeconfigMerge files;
  if (auto status = files.Add(text, std::string(path)); !status.ok()) return status;
  return ReadSafely(files, context, environment);
}

absl::StatusOr<ClusterConfig> LoadKubeconfigs(const std::vector<std::string>& paths,
                                              absl::string_view context,
                                              const Environment& environment) {
  KubeconfigMerge files;
  bool any = false;
  for (const std::string& path : paths) {
    const absl::StatusOr<bool> added = AddFile(path, environment, files);
    if (!added.ok()) return added.status();
    any = any || *added;
  }
  if (any) return ReadSafely(files, context, environment);
  return absl::InvalidArgumentError(
      absl::StrCat("kubeconfig: cannot open ", absl::StrJoin(paths, " or "), ": no such file"));
}

}  // namespace k8s
