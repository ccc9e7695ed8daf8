#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_value.h"

namespace server {

namespace {

// k8s.io/kubernetes, pkg/apis/core/helper: IsExtendedResourceName.
bool IsExtendedResource(absl::string_view name) {
  return absl::StrContains(name, '/') && !absl::StrContains(name, "kubernetes.io/") &&
         !absl::StartsWith(name, "requests.") &&
         plugin::IsQualifiedName(absl::StrCat("requests.", name));
}

}  // namespace

constexpr TextRule kNamespace = {plugin::IsDnsLabel, plugin::kDnsLabelRule};
constexpr TextRule kObjectName = {plugin::IsDnsSubdomain, plugin::kDnsSubdomainRule};
constexpr TextRule kQualifiedName = {plugin::IsQualifiedName, plugin::kQualifiedNameRule};
constexpr TextRule kExtendedResource = {
    IsExtendedResource,
    "it must be a resource that some device plugin or operator names, such as nvidia.com/gpu"};

bool CheckText(const ConfigValue& value, absl::string_view text, const TextRule& rule) {
  if (rule.accepts(text)) return true;
  value.Refuse(absl::StrCat(plugin::Quoted(text), ": ", rule.words));
  return false;
}

std::optional<std::string> ReadRuledText(const ConfigValue& value, const TextRule& rule) {
  auto text = ReadText(value);
  return text && CheckText(value, *text, rule) ? text : std::nullopt;
}

std::optional<std::vector<std::string>> ReadTextsOrOne(const ConfigValue& value) {
  if (value.node.kind != YamlNode::Kind::kScalar) return ReadTexts(value);
  return absl::StrSplit(value.node.text, ',', absl::SkipEmpty());
}

std::optional<std::vector<std::string>> ReadRuledTexts(const ConfigValue& value,
                                                       const TextRule& rule) {
  auto texts = ReadTextsOrOne(value);
  if (!texts) return std::nullopt;
  const bool listed = texts->size() == value.node.items.size();
  for (size_t i = 0; i < texts->size(); ++i) {
    CheckText(listed ? value.Item(i) : value, (*texts)[i], rule);
  }
  return texts;
}

}  // namespace server
