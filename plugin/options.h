#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/task_request.h"

namespace plugin {

// The keys of propeller's `plugins: k8s:` that this plugin honours, with propeller's defaults
// (flyteplugins 1.16.8, flytek8s/config). Objects use Kubernetes' JSON field names.
struct PodOptions {
  StringMap default_annotations = {{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"}};
  StringMap default_labels;
  StringMap default_env_vars;
  std::string default_cpus = "1000m";
  std::string default_memory = "1024Mi";
  boost::json::array default_tolerations;
  StringMap default_node_selector;
  boost::json::array interruptible_tolerations;
  StringMap interruptible_node_selector;
  std::optional<boost::json::object> interruptible_node_selector_requirement;
  std::optional<boost::json::object> non_interruptible_node_selector_requirement;
  std::string image_pull_policy;
  std::string scheduler_name;
};

// What flyteadmin's `task_resources` are to propeller's own plugins. Keys: cpu, memory,
// ephemeral-storage, nvidia.com/gpu; values: quantities. A key that is unset is absent.
struct PlatformResources {
  StringMap defaults;
  StringMap limits;
};

// One entry of `plugins: dask: logs: templates`.
struct LogTemplate {
  std::string display_name;
  std::vector<std::string> uris;
  int message_format = 0;  // core.TaskLog.MessageFormat
  bool show_while_pending = false;
  bool hide_once_finished = false;
};

// propeller's `plugins: dask: logs:` with its defaults (flyteplugins 1.16.8, tasks/logs).
struct LogOptions {
  bool kubernetes_enabled = true;
  std::string kubernetes_template_uri =
      "http://localhost:30082/#!/log/{{ .namespace }}/{{ .podName }}/pod?namespace={{ .namespace "
      "}}";
  bool cloudwatch_enabled = false;
  std::string cloudwatch_template_uri;
  bool stackdriver_enabled = false;
  std::string stackdriver_template_uri;
  std::vector<LogTemplate> templates;
};

// All that the build of a manifest takes from the configuration.
struct Options {
  PodOptions pods;
  PlatformResources platform;
};

}  // namespace plugin
