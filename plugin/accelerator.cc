#include "plugin/accelerator.h"

#include <algorithm>
#include <string>

#include "plugin/node_affinity.h"
#include "plugin/tolerations.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::GPUAccelerator;

json::object In(const std::string& key, const std::string& value) {
  json::object requirement;
  requirement.emplace("key", key);
  requirement.emplace("operator", "In");
  requirement.emplace("values", json::array()).first->value().get_array().emplace_back(value);
  return requirement;
}

json::object DoesNotExist(const std::string& key) {
  json::object requirement;
  requirement.emplace("key", key);
  requirement.emplace("operator", "DoesNotExist");
  return requirement;
}

json::object Tolerate(const std::string& key, const std::string& value) {
  json::object toleration;
  toleration.emplace("key", key);
  toleration.emplace("value", value);
  toleration.emplace("operator", "Equal");
  toleration.emplace("effect", "NoSchedule");
  return toleration;
}

void Choose(const std::string& label, const std::string& value, json::object* spec) {
  RequireOfNode(In(label, value), spec);
  AddToleration(Tolerate(label, value), spec);
}

void ChooseWhole(const PodOptions& options, json::object* spec) {
  const auto& requirement = options.gpu_unpartitioned_node_selector_requirement;
  RequireOfNode(requirement ? *requirement : DoesNotExist(options.gpu_partition_size_node_label),
                spec);
  if (options.gpu_unpartitioned_toleration) {
    AddToleration(*options.gpu_unpartitioned_toleration, spec);
  }
}

bool HasLimit(const json::value& container, const std::string& resource) {
  const json::value* resources = container.get_object().if_contains("resources");
  const json::value* limits =
      resources == nullptr ? nullptr : resources->get_object().if_contains("limits");
  return limits != nullptr && limits->get_object().contains(resource);
}

}  // namespace

void PlaceOnAccelerator(const GPUAccelerator& accelerator, const PodOptions& options,
                        json::object* spec) {
  const json::array& containers = spec->at("containers").get_array();
  const auto has_gpu = [&options](const json::value& container) {
    return HasLimit(container, options.gpu_resource_name);
  };
  if (std::none_of(containers.begin(), containers.end(), has_gpu)) return;
  if (!accelerator.device().empty()) {
    Choose(options.gpu_device_node_label, accelerator.device(), spec);
  }
  if (accelerator.partition_size_value_case() == GPUAccelerator::kPartitionSize) {
    Choose(options.gpu_partition_size_node_label, accelerator.partition_size(), spec);
  }
  if (accelerator.unpartitioned()) ChooseWhole(options, spec);
}

}  // namespace plugin
