#include "plugin/container_environment.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_walk.h"

namespace plugin {
namespace {

namespace json = boost::json;

void AddVariable(absl::string_view name, absl::string_view value, json::array* variables) {
  json::object& variable = variables->emplace_back(json::object_kind).get_object();
  variable.reserve(2);
  variable.emplace("name", json::string_view(name.data(), name.size()));
  variable.emplace("value", json::string_view(value.data(), value.size()));
}

void AddVariables(const Environment& more, json::object* container) {
  if (more.empty()) return;
  json::array& variables = ListAt(container, "env");
  variables.reserve(variables.size() + more.size());
  for (const EnvVar& variable : more) AddVariable(variable.name, variable.value, &variables);
}

void AddSources(const std::vector<std::string>& names, const char* kind, json::object* container) {
  for (const std::string& name : names) {
    json::value& source = ListAt(container, "envFrom").emplace_back(json::object_kind);
    json::object& reference = ObjectAt(&source.get_object(), kind);
    reference.emplace("name", name);
    reference.emplace("optional", true);
  }
}

absl::string_view NameOf(const json::value& variable) {
  return TextOf(variable.get_object(), "name");
}

absl::string_view ValueOf(const json::value& variable) {
  return TextOf(variable.get_object(), "value");
}

// Whether a later variable hides `variable` before any other refers to it.
bool IsHidden(json::array::const_iterator variable, json::array::const_iterator end) {
  const absl::string_view name = NameOf(*variable);
  const auto later = std::next(variable);
  const auto hider =
      std::find_if(later, end, [name](const json::value& other) { return NameOf(other) == name; });
  if (hider == end) return false;
  const std::string reference = absl::StrCat("$(", name, ")");
  return std::none_of(later, std::next(hider), [&reference](const json::value& other) {
    return absl::StrContains(ValueOf(other), reference);
  });
}

bool NamesDiffer(const json::array& variables) {
  std::vector<absl::string_view> names;
  names.reserve(variables.size());
  for (const json::value& variable : variables) names.push_back(NameOf(variable));
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

void DropHidden(json::object* container) {
  json::value* member = container->if_contains("env");
  if (member == nullptr || NamesDiffer(member->get_array())) return;
  json::array& variables = member->get_array();
  json::array visible(variables.storage());
  visible.reserve(variables.size());
  for (auto variable = variables.begin(); variable != variables.end(); ++variable) {
    if (!IsHidden(variable, variables.end())) visible.emplace_back(std::move(*variable));
  }
  variables = std::move(visible);
}

const json::value* FindVariable(const json::object& container, absl::string_view name) {
  const json::array* variables = ListIn(container, "env");
  if (variables == nullptr) return nullptr;
  const auto found =
      std::find_if(variables->rbegin(), variables->rend(),
                   [name](const json::value& variable) { return NameOf(variable) == name; });
  return found == variables->rend() ? nullptr : &*found;
}

}  // namespace

void AddEnvironment(const Environment& variables, const PodOptions& options, json::object* spec) {
  ForEachContainer(spec, [&variables, &options](json::object* container) {
    AddVariables(variables, container);
    AddSources(options.default_env_from_secrets, "secretRef", container);
    AddSources(options.default_env_from_configmaps, "configMapRef", container);
  });
}

void SetVariable(absl::string_view name, absl::string_view value, json::object* container) {
  AddVariable(name, value, &ListAt(container, "env"));
}

void SetIfUnset(absl::string_view name, absl::string_view value, json::object* container) {
  if (!HasVariable(*container, name)) SetVariable(name, value, container);
}

void DropHiddenVariables(json::object* spec) { ForEachContainer(spec, DropHidden); }

bool HasVariable(const json::object& container, absl::string_view name) {
  return FindVariable(container, name) != nullptr;
}

bool FailsOnError(const json::object& container) {
  const json::value* found = FindVariable(container, kFailOnError);
  if (found == nullptr) return false;
  const std::string value = absl::AsciiStrToLower(ValueOf(*found));
  return value == "true" || value == "t" || value == "1";
}

}  // namespace plugin
