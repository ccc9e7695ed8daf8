#include <algorithm>

#include "absl/strings/str_cat.h"
#include "plugin/refusal.h"
#include "server/config_keys.h"
#include "server/config_objects.h"
#include "server/config_quantities.h"

namespace server {

namespace {

constexpr absl::string_view kPullPolicies[] = {"", "Always", "IfNotPresent", "Never"};

template <std::string plugin::PodOptions::*kField>
void SetQuantity(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadQuantity(value), draft.config.task.pods.*kField);
}

template <plugin::StringMap plugin::PodOptions::*kField, EntryCheck kCheck>
void SetMap(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadStringMap(value, kCheck), draft.config.task.pods.*kField);
}

template <boost::json::array plugin::PodOptions::*kField>
void SetTolerations(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadTolerations(value), draft.config.task.pods.*kField);
}

template <std::optional<boost::json::object> plugin::PodOptions::*kField>
void SetRequirement(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadNodeSelectorRequirement(value), draft.config.task.pods.*kField);
}

void SetPullPolicy(const ConfigValue& value, ConfigDraft& draft) {
  const auto text = ReadText(value);
  if (!text) return;
  const auto* known = std::find(std::begin(kPullPolicies), std::end(kPullPolicies), *text);
  if (known == std::end(kPullPolicies)) {
    value.Refuse(
        absl::StrCat("must be Always, IfNotPresent or Never, not ", plugin::Quoted(*text)));
  }
  draft.config.task.pods.image_pull_policy = *text;
}

void SetScheduler(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadText(value), draft.config.task.pods.scheduler_name);
}

using Pods = plugin::PodOptions;

constexpr KeyRow kRows[] = {
    {{"plugins.k8s.default-annotations", "map",
      "{cluster-autoscaler.kubernetes.io/safe-to-evict: \"false\"}",
      "Annotations of every job; the task's own win."},
     SetMap<&Pods::default_annotations, CheckAnnotation>},
    {{"plugins.k8s.default-labels", "map", "{}", "Labels of every job; the task's own win."},
     SetMap<&Pods::default_labels, CheckLabel>},
    {{"plugins.k8s.default-env-vars", "map", "{}",
      "Environment variables of every container; they win over the task's own."},
     SetMap<&Pods::default_env_vars, CheckEnvVar>},
    {{"plugins.k8s.default-cpus", "quantity", "1000m",
      "CPUs that a container requests when neither the task nor `platform-resources.defaults` "
      "says."},
     SetQuantity<&Pods::default_cpus>},
    {{"plugins.k8s.default-memory", "quantity", "1024Mi",
      "Memory that a container requests when neither the task nor `platform-resources.defaults` "
      "says."},
     SetQuantity<&Pods::default_memory>},
    {{"plugins.k8s.default-tolerations", "list of tolerations", "[]", "Tolerations of every pod."},
     SetTolerations<&Pods::default_tolerations>},
    {{"plugins.k8s.default-node-selector", "map", "{}", "Node labels that every pod asks for."},
     SetMap<&Pods::default_node_selector, CheckLabel>},
    {{"plugins.k8s.interruptible-tolerations", "list of tolerations", "[]",
      "Tolerations of the workers of interruptible tasks."},
     SetTolerations<&Pods::interruptible_tolerations>},
    {{"plugins.k8s.interruptible-node-selector", "map", "{}",
      "Node labels that the workers of interruptible tasks ask for."},
     SetMap<&Pods::interruptible_node_selector, CheckLabel>},
    {{"plugins.k8s.interruptible-node-selector-requirement", "node selector requirement", "",
      "Required of the nodes of the workers of interruptible tasks."},
     SetRequirement<&Pods::interruptible_node_selector_requirement>},
    {{"plugins.k8s.non-interruptible-node-selector-requirement", "node selector requirement", "",
      "Required of the nodes of all other pods."},
     SetRequirement<&Pods::non_interruptible_node_selector_requirement>},
    {{"plugins.k8s.image-pull-policy", "text", "\"\"",
      "`Always`, `IfNotPresent` or `Never`. Empty: Kubernetes decides by the tag."},
     SetPullPolicy},
    {{"plugins.k8s.scheduler-name", "text", "\"\"",
      "The Kubernetes scheduler of every pod. Empty: the cluster's default."},
     SetScheduler},
};

}  // namespace

absl::Span<const KeyRow> PodKeys() { return kRows; }

}  // namespace server
