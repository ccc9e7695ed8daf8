#include "server/config_pod_setters.h"

namespace server {

namespace {

void SetResourceTolerations(const ConfigValue& value, ConfigDraft& draft) {
  const auto entries = ReadMap(value, "lists of tolerations");
  if (!entries) return;
  auto& tolerations = draft.config.task.pods.resource_tolerations;
  for (const MapEntry& entry : *entries) {
    CheckText(entry.value, entry.key, kQualifiedName);
    Assign(ReadTolerations(entry.value), tolerations[entry.key]);
  }
}

constexpr KeyRow kRows[] = {
    {{"plugins.k8s.default-tolerations", "list of tolerations", "[]", "Tolerations of every pod."},
     SetTolerations<&Pods::default_tolerations>},
    {{"plugins.k8s.resource-tolerations", "map of lists of tolerations", "{}",
      "Tolerations of the pods that request or limit the resource."},
     SetResourceTolerations},
    {{"plugins.k8s.add-tolerations-for-extended-resources", "list of resources", "[]",
      "Pods that request such a resource tolerate the taint `NoSchedule` whose key is its name."},
     SetTexts<&Pods::add_tolerations_for_extended_resources, kQualifiedName>},
    {{"plugins.k8s.interruptible-tolerations", "list of tolerations", "[]",
      "Tolerations of the workers of interruptible tasks."},
     SetTolerations<&Pods::interruptible_tolerations>},
    {{"plugins.k8s.default-node-selector", "map", "{}", "Node labels that every pod asks for."},
     SetMap<&Pods::default_node_selector, CheckLabel>},
    {{"plugins.k8s.interruptible-node-selector", "map", "{}",
      "Node labels that the workers of interruptible tasks ask for."},
     SetMap<&Pods::interruptible_node_selector, CheckLabel>},
    {{"plugins.k8s.interruptible-node-selector-requirement", "node selector requirement", "",
      "Required of the nodes of the workers of interruptible tasks."},
     SetRequirement<&Pods::interruptible_node_selector_requirement>},
    {{"plugins.k8s.non-interruptible-node-selector-requirement", "node selector requirement", "",
      "Required of the nodes of all other pods."},
     SetRequirement<&Pods::non_interruptible_node_selector_requirement>},
    {{"plugins.k8s.default-affinity", "affinity", "", "Affinity of the pods that have none."},
     SetObject<&Pods::default_affinity, plugin::kAffinityType>},
    {{"plugins.k8s.gpu-resource-name", "resource", "nvidia.com/gpu",
      "The resource that a GPU is. Pods that have a limit for it get what the next four say."},
     SetText<&Pods::gpu_resource_name, kExtendedResource>},
    {{"plugins.k8s.gpu-device-node-label", "label", "k8s.amazonaws.com/accelerator",
      "The node label, and the key of the taint, that names a node's accelerator."},
     SetText<&Pods::gpu_device_node_label, kQualifiedName>},
    {{"plugins.k8s.gpu-partition-size-node-label", "label", "k8s.amazonaws.com/gpu-partition-size",
      "The node label, and the key of the taint, that names the partition size of its GPUs."},
     SetText<&Pods::gpu_partition_size_node_label, kQualifiedName>},
    {{"plugins.k8s.gpu-unpartitioned-node-selector-requirement", "node selector requirement", "",
      "Required of the nodes of tasks that ask for an unpartitioned GPU. Unset: the label of the "
      "partition size must not exist."},
     SetRequirement<&Pods::gpu_unpartitioned_node_selector_requirement>},
    {{"plugins.k8s.gpu-unpartitioned-toleration", "toleration", "",
      "Toleration of the pods of such tasks."},
     SetObject<&Pods::gpu_unpartitioned_toleration, plugin::kTolerationType>},
};

}  // namespace

absl::Span<const KeyRow> PlacementKeys() { return kRows; }

}  // namespace server
