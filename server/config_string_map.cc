#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_value.h"

namespace server {

namespace {

using Strings = std::map<std::string, std::string>;

void AddEntries(const ConfigValue& map, EntryCheck check, Strings& strings) {
  for (const YamlEntry& entry : map.node.entries) {
    const ConfigValue value = map.Entry(entry);
    const auto text = ReadText(value);
    if (!text) continue;
    const std::string wrong = check(entry.key, *text);
    if (!wrong.empty()) value.Refuse(wrong);
    if (!strings.emplace(entry.key, *text).second) value.Refuse("written twice");
  }
}

bool IsListOfMaps(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kList) return false;
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlNode::Kind::kMap) return false;
  }
  return true;
}

std::string Refusal(absl::string_view what, absl::string_view text, absl::string_view rule) {
  return absl::StrCat(what, " ", plugin::Quoted(text), " is refused by Kubernetes: ", rule);
}

}  // namespace

std::string CheckAnnotation(absl::string_view key, absl::string_view) {
  if (plugin::IsAnnotationKey(key)) return "";
  return Refusal("the key", key, plugin::kQualifiedNameRule);
}

std::string CheckLabel(absl::string_view key, absl::string_view value) {
  if (!plugin::IsQualifiedName(key)) return Refusal("the key", key, plugin::kQualifiedNameRule);
  if (plugin::IsLabelValue(value)) return "";
  return Refusal("the value", value, plugin::kLabelValueRule);
}

std::string CheckEnvVar(absl::string_view key, absl::string_view) {
  if (plugin::IsEnvName(key)) return "";
  return Refusal("the name", key, plugin::kEnvNameRule);
}

std::optional<Strings> ReadStringMap(const ConfigValue& value, EntryCheck check) {
  Strings strings;
  if (value.node.kind == YamlNode::Kind::kMap) {
    AddEntries(value, check, strings);
    return strings;
  }
  if (!IsListOfMaps(value.node)) {
    value.Refuse("must be a map of texts, or a list of single-key maps");
    return std::nullopt;
  }
  for (const YamlNode& item : value.node.items) {
    AddEntries({item, item.place, value.key, value.mistakes}, check, strings);
  }
  return strings;
}

}  // namespace server
