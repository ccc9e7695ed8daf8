#include "plugin/pod_spec.h"

#include <utility>

#include "absl/strings/string_view.h"

namespace plugin {
namespace {

namespace json = boost::json;

json::array ToJson(const Command& words) {
  json::array array;
  array.reserve(words.size());
  for (const std::string& word : words) array.emplace_back(word);
  return array;
}

json::array ToJson(const Environment& environment) {
  json::array array;
  array.reserve(environment.size());
  for (const EnvVar& variable : environment) {
    array.push_back(json::object{{"name", variable.name}, {"value", variable.value}});
  }
  return array;
}

json::object ToJson(const StringMap& map) {
  json::object object;
  for (const auto& [key, value] : map) object.emplace(key, value);
  return object;
}

template <typename Value>
void SetUnlessEmpty(json::object* object, json::string_view key, Value&& value) {
  if (!value.empty()) object->emplace(key, std::forward<Value>(value));
}

json::object BuildContainer(RoleSpec role, const PodOptions& options) {
  json::object container = {{"name", role.container_name}, {"image", role.image}};
  SetUnlessEmpty(&container, "command", ToJson(role.command));
  SetUnlessEmpty(&container, "args", ToJson(role.args));
  SetUnlessEmpty(&container, "env", ToJson(WithoutHidden(std::move(role.environment))));
  SetUnlessEmpty(&container, "imagePullPolicy", options.image_pull_policy);
  SetUnlessEmpty(&container, "ports", std::move(role.ports));
  SetUnlessEmpty(&container, "resources", ToJson(role.resources));
  container.emplace("terminationMessagePolicy", "FallbackToLogsOnError");
  return container;
}

}  // namespace

json::object BuildPodSpec(RoleSpec role, const std::string& service_account,
                          const PodOptions& options) {
  Placement placement = PlacePod(options, role.interruptible);
  json::object spec = {{"restartPolicy", role.restart_policy}};
  SetUnlessEmpty(&spec, "serviceAccountName", service_account);
  SetUnlessEmpty(&spec, "schedulerName", options.scheduler_name);
  SetUnlessEmpty(&spec, "nodeSelector", ToJson(placement.node_selector));
  spec.emplace("affinity", std::move(placement.affinity));
  SetUnlessEmpty(&spec, "tolerations", std::move(placement.tolerations));
  spec.emplace("containers", json::array{BuildContainer(std::move(role), options)});
  return spec;
}

}  // namespace plugin
