#include "plugin/tolerations.h"

#include <algorithm>
#include <initializer_list>

#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

// Names of the resources under the given members of the containers' `resources`.
std::set<std::string> ResourcesIn(const json::object& spec,
                                  std::initializer_list<const char*> lists,
                                  std::initializer_list<const char*> members) {
  std::set<std::string> names;
  const auto collect = [&names, members](const json::value& container) {
    const json::value* resources = container.get_object().if_contains("resources");
    if (resources == nullptr) return;
    for (const char* member : members) {
      const json::value* amounts = resources->get_object().if_contains(member);
      if (amounts == nullptr) continue;
      for (const auto& amount : amounts->get_object()) names.emplace(amount.key());
    }
  };
  for (const char* list : lists) {
    const json::value* containers = spec.if_contains(list);
    if (containers == nullptr) continue;
    for (const json::value& container : containers->get_array()) collect(container);
  }
  return names;
}

// One by one: Boost.JSON leaves a range that is inserted in the memory from where it came.
void Append(const json::array& more, json::array* list) {
  for (const json::value& toleration : more) list->emplace_back(toleration);
}

json::object TolerateAny(const std::string& resource) {
  json::object toleration;
  toleration.emplace("key", resource);
  toleration.emplace("operator", "Exists");
  toleration.emplace("effect", "NoSchedule");
  return toleration;
}

}  // namespace

void AddToleration(json::object toleration, json::object* spec) {
  ListAt(spec, "tolerations").emplace_back(std::move(toleration));
}

void AddConfiguredTolerations(const PodOptions& options, bool interruptible, json::object* spec) {
  json::array first(spec->storage());
  if (!options.resource_tolerations.empty()) {
    for (const std::string& name : ResourcesIn(*spec, {"containers"}, {"requests", "limits"})) {
      const auto found = options.resource_tolerations.find(name);
      if (found != options.resource_tolerations.end()) Append(found->second, &first);
    }
  }
  if (interruptible) Append(options.interruptible_tolerations, &first);
  Append(options.default_tolerations, &first);
  if (first.empty()) return;
  json::array& tolerations = ListAt(spec, "tolerations");
  for (json::value& toleration : tolerations) first.emplace_back(std::move(toleration));
  tolerations = std::move(first);
}

void AddExtendedResourceTolerations(const PodOptions& options, json::object* spec) {
  if (options.add_tolerations_for_extended_resources.empty()) return;
  const auto& named = options.add_tolerations_for_extended_resources;
  for (const std::string& name :
       ResourcesIn(*spec, {"containers", "initContainers"}, {"requests"})) {
    if (std::find(named.begin(), named.end(), name) == named.end()) continue;
    json::value toleration = TolerateAny(name);
    json::array& tolerations = ListAt(spec, "tolerations");
    if (std::find(tolerations.begin(), tolerations.end(), toleration) != tolerations.end())
      continue;
    tolerations.emplace_back(std::move(toleration));
  }
}

}  // namespace plugin
