#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/task_request.h"

namespace plugin {

// The keys of propeller's `plugins: k8s:` that this plugin honours, with propeller's defaults
// (flyteplugins 1.16.8, flytek8s/config). Objects and arrays of them are as Kubernetes prints them
// (plugin/pod_decode). What is unset adds nothing to a pod.
struct PodOptions {
  StringMap default_annotations = {{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"}};
  StringMap default_labels;
  StringMap default_env_vars;
  // Name to value: the variables that the configuration names were read when it was loaded.
  StringMap default_env_vars_from_env;
  std::vector<std::string> default_env_from_configmaps;
  std::vector<std::string> default_env_from_secrets;
  std::string default_cpus = "1000m";
  std::string default_memory = "1024Mi";
  boost::json::array default_tolerations;
  std::map<std::string, boost::json::array> resource_tolerations;  // by resource name
  std::vector<std::string> add_tolerations_for_extended_resources;
  StringMap default_node_selector;
  std::optional<boost::json::object> default_affinity;
  boost::json::array interruptible_tolerations;
  StringMap interruptible_node_selector;
  std::optional<boost::json::object> interruptible_node_selector_requirement;
  std::optional<boost::json::object> non_interruptible_node_selector_requirement;
  std::string gpu_resource_name = "nvidia.com/gpu";
  std::string gpu_device_node_label = "k8s.amazonaws.com/accelerator";
  std::string gpu_partition_size_node_label = "k8s.amazonaws.com/gpu-partition-size";
  std::optional<boost::json::object> gpu_unpartitioned_node_selector_requirement;
  std::optional<boost::json::object> gpu_unpartitioned_toleration;
  std::string image_pull_policy;
  std::string scheduler_name;
  std::optional<boost::json::object> default_pod_security_context;
  std::optional<boost::json::object> default_security_context;  // of the primary container
  std::optional<boost::json::object> default_pod_dns_config;
  std::optional<bool> enable_host_networking_pod;
  std::string default_pod_template_name;  // empty: none
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
  // Starts dask by `dask-scheduler` and `dask-worker`, which images with distributed before 2022.10
  // need, and not by `dask scheduler` and `dask worker`.
  bool legacy_dask_commands = false;
};

}  // namespace plugin
