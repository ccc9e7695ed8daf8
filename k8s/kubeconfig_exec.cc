#include "k8s/kubeconfig_exec.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/yaml_json.h"

namespace k8s {
namespace {

constexpr const char* kScalars[] = {"command", "apiVersion", "installHint", "provideClusterInfo",
                                    "interactiveMode"};
constexpr absl::string_view kV1 = "client.authentication.k8s.io/v1";
constexpr absl::string_view kVersions[] = {kV1, "client.authentication.k8s.io/v1beta1"};
constexpr absl::string_view kModes[] = {"Never", "IfAvailable"};
constexpr absl::string_view kExtension = "client.authentication.k8s.io/exec";

template <std::size_t N>
bool OneOf(const absl::string_view (&values)[N], absl::string_view value) {
  return std::find(std::begin(values), std::end(values), value) != std::end(values);
}

absl::Status CheckVersion(const KubeconfigEntry& exec) {
  const std::string version = exec.Text("apiVersion");
  if (OneOf(kVersions, version)) return absl::OkStatus();
  return exec.Invalid("apiVersion", absl::StrCat("must be ", kVersions[0], " or ", kVersions[1],
                                                 ", it is \"", version, "\""));
}

// There is nobody to talk to, so what may be interactive is not.
absl::Status CheckMode(const KubeconfigEntry& exec) {
  const std::string mode = exec.Text("interactiveMode");
  if (mode.empty() && exec.Text("apiVersion") != kV1) return absl::OkStatus();
  if (OneOf(kModes, mode)) return absl::OkStatus();
  return exec.Invalid("interactiveMode",
                      absl::StrCat("must be Never or IfAvailable, since there is no terminal; ",
                                   "it is \"", mode, "\""));
}

absl::Status ReadArgs(const KubeconfigEntry& exec, ExecPlugin& plugin) {
  plugin.args = exec.Texts("args");
  const YAML::Node args = exec.Value("args");
  const bool texts = args.IsSequence() && plugin.args.size() == args.size();
  if (args.IsNull() || texts) return absl::OkStatus();
  return exec.Invalid("args", "must be a list of texts");
}

absl::Status ReadEnv(const KubeconfigEntry& exec, ExecPlugin& plugin) {
  const YAML::Node env = exec.Value("env");
  if (!env.IsNull() && !env.IsSequence()) return exec.Invalid("env", "must be a list");
  for (const auto& variable : env) {
    const KubeconfigEntry entry(variable, "", "");
    const std::string name = entry.Text("name");
    if (name.empty() || absl::StrContains(name, "=")) {
      return exec.Invalid("env", "has an entry without a usable name");
    }
    plugin.env.emplace_back(name, entry.Text("value"));
  }
  return absl::OkStatus();
}

// A NUL would cut an argument short.
bool HoldsNul(const ExecPlugin& plugin) {
  const auto nul = [](absl::string_view text) { return absl::StrContains(text, '\0'); };
  return nul(plugin.command) || std::any_of(plugin.args.begin(), plugin.args.end(), nul) ||
         std::any_of(plugin.env.begin(), plugin.env.end(), [&](const auto& variable) {
           return nul(variable.first) || nul(variable.second);
         });
}

absl::StatusOr<std::string> ExtensionOf(const KubeconfigEntry& cluster) {
  const YAML::Node extensions = cluster.Value("extensions");
  if (!extensions.IsSequence()) return "";
  for (const auto& extension : extensions) {
    const KubeconfigEntry entry(extension, "", "");
    if (entry.Text("name") == kExtension) return ToJson(entry.Value("extension"));
  }
  return "";
}

absl::Status ReadCluster(const KubeconfigEntry& exec, const KubeconfigEntry& cluster,
                         ExecPlugin& plugin) {
  plugin.provide_cluster_info = exec.True("provideClusterInfo");
  if (!plugin.provide_cluster_info) return absl::OkStatus();
  absl::StatusOr<std::string> extension = ExtensionOf(cluster);
  if (!extension.ok()) return cluster.Invalid("extensions", extension.status().message());
  plugin.cluster_extension = *std::move(extension);
  return absl::OkStatus();
}

std::string CommandOf(const KubeconfigEntry& exec) {
  const std::string command = exec.Text("command");
  return absl::StrContains(command, "/") ? exec.Resolve(command) : command;
}

}  // namespace

absl::StatusOr<ExecPlugin> ReadExec(const KubeconfigEntry& user, const KubeconfigEntry& cluster) {
  const KubeconfigEntry exec = user.Below("exec");
  if (absl::Status status = exec.Scalars(kScalars); !status.ok()) return status;
  ExecPlugin plugin;
  plugin.command = CommandOf(exec);
  if (plugin.command.empty()) return exec.Invalid("command", "is missing");
  if (absl::Status status = CheckVersion(exec); !status.ok()) return status;
  if (absl::Status status = CheckMode(exec); !status.ok()) return status;
  if (absl::Status status = ReadArgs(exec, plugin); !status.ok()) return status;
  if (absl::Status status = ReadEnv(exec, plugin); !status.ok()) return status;
  if (absl::Status status = ReadCluster(exec, cluster, plugin); !status.ok()) return status;
  if (HoldsNul(plugin)) return exec.Invalid("command", "or its arguments hold a NUL character");
  plugin.api_version = exec.Text("apiVersion");
  plugin.install_hint = exec.Text("installHint");
  return plugin;
}

}  // namespace k8s
