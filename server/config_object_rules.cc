#include "server/config_object_rules.h"

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"

namespace server {

namespace json = boost::json;

namespace {

std::string TextOf(const json::object& object, json::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? "" : std::string(found->as_string());
}

const json::array& ListOf(const json::object& object, json::string_view name) {
  static const auto* none = new json::array;
  const json::value* found = object.if_contains(name);
  return found == nullptr ? *none : found->as_array();
}

bool Is(const json::object& object, json::string_view name, bool wanted) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->as_bool() == wanted;
}

void Toleration(const ConfigValue& value, const json::object& toleration) {
  const std::string op = TextOf(toleration, "operator");
  const std::string text = TextOf(toleration, "value");
  if (TextOf(toleration, "key").empty() && op != "Exists") {
    value.Refuse("without a key the operator must be Exists");
  }
  if (op == "Exists" && !text.empty()) {
    value.Refuse("with the operator Exists there must be no value");
  }
  if (op != "Exists" && !plugin::IsLabelValue(text)) {
    value.Refuse(absl::StrCat("value is ", plugin::Quoted(text), ": ", plugin::kLabelValueRule));
  }
  if (toleration.contains("tolerationSeconds") && TextOf(toleration, "effect") != "NoExecute") {
    value.Refuse("tolerationSeconds needs the effect NoExecute");
  }
}

enum class Values { kNone, kSome, kOneInteger };

struct Operator {
  absl::string_view name;
  Values values;
};

constexpr Operator kOperators[] = {{"In", Values::kSome},       {"NotIn", Values::kSome},
                                   {"Exists", Values::kNone},   {"DoesNotExist", Values::kNone},
                                   {"Gt", Values::kOneInteger}, {"Lt", Values::kOneInteger}};

const char* WrongValues(Values wanted, const json::array& values) {
  int64_t number = 0;
  switch (wanted) {
    case Values::kNone:
      return values.empty() ? nullptr : "must have no values";
    case Values::kSome:
      return values.empty() ? "needs values" : nullptr;
    case Values::kOneInteger:
      if (values.size() == 1 && absl::SimpleAtoi(values[0].as_string().c_str(), &number)) {
        return nullptr;
      }
      return "needs one value that is an integer";
  }
  return nullptr;
}

// Of nodes and of labels.
void Requirement(const ConfigValue& value, const json::object& requirement) {
  const std::string op = TextOf(requirement, "operator");
  for (const Operator& known : kOperators) {
    if (known.name != op) continue;
    const char* wrong = WrongValues(known.values, ListOf(requirement, "values"));
    if (wrong != nullptr) value.Refuse(absl::StrCat("the operator ", op, " ", wrong));
  }
}

void NodeSelector(const ConfigValue& value, const json::object& selector) {
  for (const json::value& term : ListOf(selector, "nodeSelectorTerms")) {
    for (const json::value& requirement : ListOf(term.as_object(), "matchExpressions")) {
      CheckRequiredValues(value, requirement.as_object());
    }
  }
}

void NodeSelectorTerm(const ConfigValue& value, const json::object& term) {
  for (const json::value& field : ListOf(term, "matchFields")) {
    const std::string op = TextOf(field.as_object(), "operator");
    const bool fits = TextOf(field.as_object(), "key") == "metadata.name" &&
                      (op == "In" || op == "NotIn") &&
                      ListOf(field.as_object(), "values").size() == 1;
    if (!fits) value.Refuse("matchFields takes metadata.name, In or NotIn, and one value");
  }
}

void Profile(const ConfigValue& value, const json::object& profile) {
  if (TextOf(profile, "type").empty()) return;
  const bool local = TextOf(profile, "type") == "Localhost";
  if (local != !TextOf(profile, "localhostProfile").empty()) {
    value.Refuse("localhostProfile goes with the type Localhost, and only with it");
  }
}

void SecurityContext(const ConfigValue& value, const json::object& context) {
  if (!Is(context, "allowPrivilegeEscalation", false)) return;
  if (Is(context, "privileged", true)) {
    value.Refuse("privileged and allowPrivilegeEscalation: false exclude each other");
  }
  const json::value* capabilities = context.if_contains("capabilities");
  if (capabilities == nullptr) return;
  for (const json::value& added : ListOf(capabilities->as_object(), "add")) {
    if (added.as_string() != "CAP_SYS_ADMIN") continue;
    value.Refuse("CAP_SYS_ADMIN and allowPrivilegeEscalation: false exclude each other");
  }
}

void PodSecurityContext(const ConfigValue& value, const json::object& context) {
  std::set<std::string> seen;
  for (const json::value& sysctl : ListOf(context, "sysctls")) {
    const std::string name = TextOf(sysctl.as_object(), "name");
    if (!seen.insert(name).second) value.Refuse(absl::StrCat("the sysctl ", name, " is set twice"));
  }
}

void PodDnsConfig(const ConfigValue& value, const json::object& config) {
  size_t characters = 0;
  for (const json::value& search : ListOf(config, "searches")) {
    characters += search.as_string().size() + 1;
  }
  if (ListOf(config, "nameservers").size() > 3) value.Refuse("at most 3 nameservers are possible");
  if (ListOf(config, "searches").size() > 32) value.Refuse("at most 32 searches are possible");
  if (characters > 2049) value.Refuse("the searches must not have more than 2048 characters");
}

struct ObjectRule {
  absl::string_view type;
  void (*check)(const ConfigValue& value, const json::object& object);
};

constexpr ObjectRule kRules[] = {
    {"Toleration", Toleration},
    {"NodeSelectorRequirement", Requirement},
    {"LabelSelectorRequirement", Requirement},
    {"NodeSelector", NodeSelector},
    {"NodeSelectorTerm", NodeSelectorTerm},
    {"SeccompProfile", Profile},
    {"AppArmorProfile", Profile},
    {"SecurityContext", SecurityContext},
    {"PodSecurityContext", PodSecurityContext},
    {"PodDNSConfig", PodDnsConfig},
};

struct RequiredMember {
  absl::string_view type;
  absl::string_view member;
};

constexpr RequiredMember kRequired[] = {
    {"NodeSelectorRequirement", "key"},    {"NodeSelectorRequirement", "operator"},
    {"LabelSelectorRequirement", "key"},   {"LabelSelectorRequirement", "operator"},
    {"NodeSelector", "nodeSelectorTerms"}, {"PreferredSchedulingTerm", "weight"},
    {"WeightedPodAffinityTerm", "weight"}, {"WeightedPodAffinityTerm", "podAffinityTerm"},
    {"PodAffinityTerm", "topologyKey"},    {"SeccompProfile", "type"},
    {"AppArmorProfile", "type"},           {"Sysctl", "name"},
    {"PodDNSConfigOption", "name"},
};

bool IsMissing(const json::value* value) {
  return value == nullptr || (value->is_string() && value->as_string().empty()) ||
         (value->is_array() && value->as_array().empty());
}

}  // namespace

void CheckObject(const ConfigValue& value, absl::string_view type, const json::object& object) {
  for (const RequiredMember& required : kRequired) {
    if (required.type != type) continue;
    const json::string_view name(required.member.data(), required.member.size());
    if (IsMissing(object.if_contains(name)))
      value.Refuse(absl::StrCat(required.member, " is missing"));
  }
  for (const ObjectRule& rule : kRules) {
    if (rule.type == type) rule.check(value, object);
  }
}

void CheckRequiredValues(const ConfigValue& value, const json::object& requirement) {
  for (const json::value& label : ListOf(requirement, "values")) {
    const std::string text(label.as_string());
    if (plugin::IsLabelValue(text)) continue;
    value.Refuse(
        absl::StrCat(plugin::Quoted(text), " is no label value: ", plugin::kLabelValueRule));
  }
}

}  // namespace server
