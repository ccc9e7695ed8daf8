#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_value.h"

namespace server {

namespace {

using Strings = std::map<std::string, std::string>;

bool IsListOfMaps(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kList) return false;
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlNode::Kind::kMap) return false;
  }
  return true;
}

void AddEntries(const ConfigValue& map, std::vector<MapEntry>& entries) {
  for (const YamlEntry& entry : map.node.entries) entries.push_back({entry.key, map.Entry(entry)});
}

void RefuseTwice(const std::vector<MapEntry>& entries) {
  std::set<absl::string_view> seen;
  for (const MapEntry& entry : entries) {
    if (!seen.insert(entry.key).second) entry.value.Refuse("written twice");
  }
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

std::optional<std::vector<MapEntry>> ReadMap(const ConfigValue& value, absl::string_view of) {
  std::vector<MapEntry> entries;
  if (value.node.kind == YamlNode::Kind::kMap) {
    AddEntries(value, entries);
  } else if (IsListOfMaps(value.node)) {
    for (const YamlNode& item : value.node.items) {
      AddEntries({item, item.place, value.key, value.mistakes}, entries);
    }
  } else {
    value.Refuse(absl::StrCat("must be a map of ", of, ", or a list of single-key maps"));
    return std::nullopt;
  }
  RefuseTwice(entries);
  return entries;
}

std::optional<Strings> ReadStringMap(const ConfigValue& value, EntryCheck check) {
  const auto entries = ReadMap(value, "texts");
  if (!entries) return std::nullopt;
  Strings strings;
  for (const MapEntry& entry : *entries) {
    const auto text = ReadText(entry.value);
    if (!text) continue;
    const std::string wrong = check(entry.key, *text);
    if (!wrong.empty()) entry.value.Refuse(wrong);
    strings.emplace(entry.key, *text);
  }
  return strings;
}

}  // namespace server
