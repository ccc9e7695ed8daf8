#include "plugin/container_environment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

json::object ToJson(const EnvVar& variable) {
  json::object object;
  object.emplace("name", variable.name);
  object.emplace("value", variable.value);
  return object;
}

json::value ToSource(const char* kind, const std::string& name) {
  json::object source;
  json::object& reference = ObjectAt(&source, kind);
  reference.emplace("name", name);
  reference.emplace("optional", true);
  return source;
}

json::array ToArray(const Environment& variables) {
  json::array array;
  array.reserve(variables.size());
  for (const EnvVar& variable : variables) array.emplace_back(ToJson(variable));
  return array;
}

json::array SourcesOf(const PodOptions& options) {
  json::array sources;
  for (const std::string& name : options.default_env_from_secrets) {
    sources.emplace_back(ToSource("secretRef", name));
  }
  for (const std::string& name : options.default_env_from_configmaps) {
    sources.emplace_back(ToSource("configMapRef", name));
  }
  return sources;
}

void Append(const json::array& more, json::string_view name, json::object* container) {
  if (more.empty()) return;
  json::array& list = ListAt(container, name);
  list.insert(list.end(), more.begin(), more.end());
}

absl::string_view TextOf(const json::value& variable, const char* member) {
  const json::value* found = variable.get_object().if_contains(member);
  if (found == nullptr) return {};
  return {found->get_string().data(), found->get_string().size()};
}

// Whether a later variable hides `variable` before any other refers to it.
bool IsHidden(json::array::const_iterator variable, json::array::const_iterator end) {
  const absl::string_view name = TextOf(*variable, "name");
  const auto later = std::next(variable);
  const auto hider = std::find_if(
      later, end, [name](const json::value& other) { return TextOf(other, "name") == name; });
  if (hider == end) return false;
  const std::string reference = absl::StrCat("$(", name, ")");
  return std::none_of(later, std::next(hider), [&reference](const json::value& other) {
    return absl::StrContains(TextOf(other, "value"), reference);
  });
}

void DropHidden(json::object* container) {
  json::value* member = container->if_contains("env");
  if (member == nullptr) return;
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
  const auto found = std::find_if(
      variables->rbegin(), variables->rend(),
      [name](const json::value& variable) { return TextOf(variable, "name") == name; });
  return found == variables->rend() ? nullptr : &*found;
}

}  // namespace

void AddEnvironment(const Environment& variables, const PodOptions& options, json::object* spec) {
  const json::array environment = ToArray(variables);
  const json::array sources = SourcesOf(options);
  ForEachContainer(spec, [&environment, &sources](json::object* container) {
    Append(environment, "env", container);
    Append(sources, "envFrom", container);
  });
}

void SetVariable(absl::string_view name, const std::string& value, json::object* container) {
  ListAt(container, "env").emplace_back(ToJson({std::string(name), value}));
}

void SetIfUnset(absl::string_view name, const std::string& value, json::object* container) {
  if (!HasVariable(*container, name)) SetVariable(name, value, container);
}

void DropHiddenVariables(json::object* spec) { ForEachContainer(spec, DropHidden); }

bool HasVariable(const json::object& container, absl::string_view name) {
  return FindVariable(container, name) != nullptr;
}

bool FailsOnError(const json::object& container) {
  const json::value* found = FindVariable(container, kFailOnError);
  if (found == nullptr) return false;
  const std::string value = absl::AsciiStrToLower(TextOf(*found, "value"));
  return value == "true" || value == "t" || value == "1";
}

}  // namespace plugin
