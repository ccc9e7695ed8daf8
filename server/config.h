#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/request_limiter.h"
#include "plugin/options.h"
#include "server/janitor_rules.h"

namespace server {

struct Listen {
  std::string grpc = "0.0.0.0:8000";  // HOST:PORT, port 0: any free one
  std::string http = "0.0.0.0:9090";
};

struct KubernetesOptions {
  std::string kubeconfig;  // empty: $KUBECONFIG if set, else in-cluster
  std::string context;     // empty: the file's current context
  k8s::RequestLimits requests;
};

// What the configuration files say, checked and complete. Defaults are here and nowhere else.
struct Config {
  Listen listen;
  KubernetesOptions kubernetes;
  std::vector<std::string> namespaces;  // empty: all
  // Where PodTemplates are looked for besides the task's own namespace.
  std::string pod_template_namespace = "flyte";
  absl::Duration lost_runner_grace = absl::Seconds(10);
  JanitorSettings janitor;
  absl::Duration minimum_ttl = absl::Hours(1);  // of both times to live
  // After the stop signal calls are still served for this long, so that clients can leave.
  absl::Duration drain = absl::Seconds(5);
  plugin::Options task;
  plugin::LogOptions logs;
  // Keys of propeller's sections that have no effect here, as dotted paths, sorted.
  std::vector<std::string> ignored;
};

// One configuration file: where it came from and its text.
struct ConfigFile {
  std::string path;
  std::string text;
};

// A variable of an environment; nothing: it is not set.
using Variable = std::optional<std::string> (*)(absl::string_view name);
std::optional<std::string> ProcessVariable(absl::string_view name);  // of this process
std::optional<std::string> NoVariable(absl::string_view name);       // of an empty environment

// Merges the files as Flyte's loader does (later ones win key by key, keys are case-insensitive, a
// list of single-key maps is a map that keeps its case) and checks all of it. One kInvalidArgument
// names every mistake, a line each: "FILE:LINE: KEY: what is wrong", with a near miss suggested.
// `variable` answers what the keys take from the environment.
absl::StatusOr<Config> ParseConfig(const std::vector<ConfigFile>& files,
                                   Variable variable = NoVariable);

// Reads what `patterns` (paths or globs) name, in their order; a glob's matches are sorted. A
// pattern that matches nothing and a file that cannot be read are errors that name it.
absl::StatusOr<std::vector<ConfigFile>> ReadConfigFiles(const std::vector<std::string>& patterns);

// ReadConfigFiles, then ParseConfig with the environment of this process.
absl::StatusOr<Config> LoadConfig(const std::vector<std::string>& patterns);

// One row of the published table of keys.
struct ConfigKey {
  absl::string_view path;           // "flyte-dask-plugin.listen.grpc", "plugins.k8s.default-labels"
  absl::string_view type;           // "HOST:PORT", "map", "quantity", "duration", …
  absl::string_view default_value;  // as YAML; empty: unset
  absl::string_view meaning;
};
const std::vector<ConfigKey>& ConfigKeys();

}  // namespace server
