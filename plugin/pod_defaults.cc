#include "plugin/pod_defaults.h"

#include <algorithm>
#include <optional>

#include "plugin/node_affinity.h"
#include "plugin/pod_containers.h"
#include "plugin/tolerations.h"

namespace plugin {
namespace {

namespace json = boost::json;

void SetIfAbsent(const std::string& text, json::string_view name, json::object* object) {
  if (!text.empty() && !object->contains(name)) object->emplace(name, text);
}

void SetIfAbsent(const std::optional<json::object>& value, json::string_view name,
                 json::object* object) {
  if (value && !object->contains(name)) object->emplace(name, *value);
}

// The pod's own labels beat the configured ones; those of interruptible pods beat both.
void AddNodeSelector(const PodOptions& options, bool interruptible, json::object* spec) {
  if (options.default_node_selector.empty() && !interruptible) return;
  json::object& selector = ObjectAt(spec, "nodeSelector");
  for (const auto& [key, value] : options.default_node_selector) selector.emplace(key, value);
  if (interruptible) {
    for (const auto& [key, value] : options.interruptible_node_selector) selector[key] = value;
  }
  if (selector.empty()) spec->erase("nodeSelector");
}

// The configuration wins here; Kubernetes writes no false.
void SetHostNetwork(const PodOptions& options, json::object* spec) {
  if (!options.enable_host_networking_pod) return;
  spec->erase("hostNetwork");
  if (*options.enable_host_networking_pod) spec->emplace("hostNetwork", true);
}

const std::optional<json::object>& RequirementFor(const PodOptions& options, bool interruptible) {
  return interruptible ? options.interruptible_node_selector_requirement
                       : options.non_interruptible_node_selector_requirement;
}

// One of each: equal ones of another origin stay.
void DropTolerations(const json::array& dropped, json::object* spec) {
  json::value* tolerations = spec->if_contains("tolerations");
  if (tolerations == nullptr) return;
  json::array& list = tolerations->get_array();
  for (const json::value& toleration : dropped) {
    const auto found = std::find(list.begin(), list.end(), toleration);
    if (found != list.end()) list.erase(found);
  }
  if (list.empty()) spec->erase("tolerations");
}

void DropNodeSelector(const PodOptions& options, json::object* spec) {
  json::value* member = spec->if_contains("nodeSelector");
  if (member == nullptr) return;
  json::object& selector = member->get_object();
  for (const auto& [key, value] : options.interruptible_node_selector) {
    const auto found = selector.find(key);
    if (found == selector.end() || found->value() != json::string_view(value)) continue;
    selector.erase(found);
    const auto configured = options.default_node_selector.find(key);
    if (configured != options.default_node_selector.end()) {
      selector.emplace(key, configured->second);
    }
  }
  if (selector.empty()) spec->erase("nodeSelector");
}

}  // namespace

void AddPodDefaults(const PodOptions& options, bool interruptible, const std::string& primary,
                    const std::string& service_account, json::object* spec) {
  AddConfiguredTolerations(options, interruptible, spec);
  SetIfAbsent(service_account, "serviceAccountName", spec);
  SetIfAbsent(options.scheduler_name, "schedulerName", spec);
  AddNodeSelector(options, interruptible, spec);
  SetIfAbsent(options.default_affinity, "affinity", spec);
  SetIfAbsent(options.default_pod_security_context, "securityContext", spec);
  SetHostNetwork(options, spec);
  SetIfAbsent(options.default_pod_dns_config, "dnsConfig", spec);
  SetIfAbsent(options.default_security_context, "securityContext", FindContainer(spec, primary));
}

void RequireConfiguredNode(const PodOptions& options, bool interruptible, json::object* spec) {
  const auto& requirement = RequirementFor(options, interruptible);
  if (requirement) RequireOfNode(*requirement, spec);
  // As Flyte writes it, also when nothing is asked.
  if (!spec->contains("affinity")) spec->emplace("affinity", json::object());
}

void MakeUninterruptible(const PodOptions& options, json::object* spec) {
  DropTolerations(options.interruptible_tolerations, spec);
  DropNodeSelector(options, spec);
  if (const auto& requirement = RequirementFor(options, true)) ForgetOfNode(*requirement, spec);
  RequireConfiguredNode(options, false, spec);
}

}  // namespace plugin
