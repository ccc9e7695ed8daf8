#include "server/config_objects.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/near_miss.h"

namespace server {

namespace json = boost::json;

namespace {

enum class MemberType { kText, kInteger, kTexts };

struct Member {
  absl::string_view name;
  MemberType type;
};

constexpr Member kToleration[] = {{"key", MemberType::kText},
                                  {"operator", MemberType::kText},
                                  {"value", MemberType::kText},
                                  {"effect", MemberType::kText},
                                  {"tolerationSeconds", MemberType::kInteger}};
constexpr Member kRequirement[] = {
    {"key", MemberType::kText}, {"operator", MemberType::kText}, {"values", MemberType::kTexts}};

constexpr absl::string_view kTolerationOperators[] = {"", "Exists", "Equal"};
constexpr absl::string_view kEffects[] = {"", "NoSchedule", "PreferNoSchedule", "NoExecute"};

enum class Values { kNone, kSome, kOneInteger };

struct RequirementOperator {
  absl::string_view name;
  Values values;
};

constexpr RequirementOperator kRequirementOperators[] = {
    {"In", Values::kSome},           {"NotIn", Values::kSome},    {"Exists", Values::kNone},
    {"DoesNotExist", Values::kNone}, {"Gt", Values::kOneInteger}, {"Lt", Values::kOneInteger}};

const Member* FindMember(absl::Span<const Member> members, absl::string_view name) {
  for (const Member& member : members) {
    if (absl::EqualsIgnoreCase(member.name, name)) return &member;
  }
  return nullptr;
}

void SetMember(const ConfigValue& value, const Member& member, json::object& object) {
  const json::string_view name(member.name.data(), member.name.size());
  switch (member.type) {
    case MemberType::kText:
      if (const auto text = ReadText(value)) object[name] = *text;
      return;
    case MemberType::kInteger:
      if (const auto number = ReadInteger(value, 0, std::numeric_limits<int64_t>::max())) {
        object[name] = *number;
      }
      return;
    case MemberType::kTexts:
      if (const auto texts = ReadTexts(value))
        object[name] = json::array(texts->begin(), texts->end());
      return;
  }
}

void RefuseMember(const ConfigValue& value, absl::Span<const Member> members,
                  absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const Member& member : members) names.push_back(member.name);
  value.Refuse(absl::StrCat("unknown member", DidYouMean(name, names)));
}

// Nothing when a member could not be read, so that the rules below see whole objects only.
std::optional<json::object> ReadObject(const ConfigValue& value, absl::Span<const Member> members) {
  if (value.node.kind != YamlNode::Kind::kMap) {
    value.Refuse("must be a map");
    return std::nullopt;
  }
  json::object object;
  size_t absent = 0;
  for (const YamlEntry& entry : value.node.entries) {
    const ConfigValue member_value = value.Entry(entry);
    const Member* member = FindMember(members, entry.key);
    if (member == nullptr) {
      RefuseMember(member_value, members, entry.key);
    } else if (entry.value.kind == YamlNode::Kind::kNull) {
      ++absent;
    } else {
      SetMember(member_value, *member, object);
    }
  }
  const bool whole = object.size() + absent == value.node.entries.size();
  return whole ? std::optional(std::move(object)) : std::nullopt;
}

std::string TextOf(const json::object& object, json::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? "" : std::string(found->as_string());
}

bool RefuseUnlisted(const ConfigValue& value, absl::string_view member, absl::string_view text,
                    absl::Span<const absl::string_view> known) {
  if (std::find(known.begin(), known.end(), text) != known.end()) return false;
  const std::vector<absl::string_view> names(known.begin(), known.end());
  value.Refuse(
      absl::StrCat(member, " must be one of ",
                   absl::StrJoin(names.begin() + (names[0].empty() ? 1 : 0), names.end(), ", "),
                   ", not ", plugin::Quoted(text), DidYouMean(text, names)));
  return true;
}

void CheckKey(const ConfigValue& value, absl::string_view key) {
  if (key.empty()) {
    value.Refuse("needs a key");
  } else if (!plugin::IsQualifiedName(key)) {
    value.Refuse(absl::StrCat("key is ", plugin::Quoted(key), ": ", plugin::kQualifiedNameRule));
  }
}

// k8s.io/kubernetes, pkg/apis/core/validation: ValidateTolerations.
void CheckToleration(const ConfigValue& value, const json::object& toleration) {
  const std::string key = TextOf(toleration, "key");
  const std::string op = TextOf(toleration, "operator");
  const std::string effect = TextOf(toleration, "effect");
  if (!key.empty()) CheckKey(value, key);
  if (RefuseUnlisted(value, "operator", op, kTolerationOperators)) return;
  RefuseUnlisted(value, "effect", effect, kEffects);
  if (key.empty() && op != "Exists") value.Refuse("without a key the operator must be Exists");
  if (op == "Exists" && !TextOf(toleration, "value").empty()) {
    value.Refuse("with the operator Exists there must be no value");
  }
  if (toleration.contains("tolerationSeconds") && effect != "NoExecute") {
    value.Refuse("tolerationSeconds needs the effect NoExecute");
  }
}

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

// k8s.io/kubernetes, pkg/apis/core/validation: ValidateNodeSelectorRequirement.
void CheckRequirement(const ConfigValue& value, const json::object& requirement) {
  CheckKey(value, TextOf(requirement, "key"));
  const std::string op = TextOf(requirement, "operator");
  std::vector<absl::string_view> names;
  for (const RequirementOperator& known : kRequirementOperators) names.push_back(known.name);
  if (RefuseUnlisted(value, "operator", op, names)) return;
  const json::value* values = requirement.if_contains("values");
  for (const RequirementOperator& known : kRequirementOperators) {
    if (known.name != op) continue;
    const char* wrong =
        WrongValues(known.values, values == nullptr ? json::array() : values->as_array());
    if (wrong != nullptr) value.Refuse(absl::StrCat("the operator ", op, " ", wrong));
  }
}

}  // namespace

std::optional<json::array> ReadTolerations(const ConfigValue& value) {
  if (value.node.kind != YamlNode::Kind::kList) {
    value.Refuse("must be a list of tolerations");
    return std::nullopt;
  }
  json::array tolerations;
  for (size_t i = 0; i < value.node.items.size(); ++i) {
    const ConfigValue item = value.Item(i);
    auto toleration = ReadObject(item, kToleration);
    if (!toleration) continue;
    CheckToleration(item, *toleration);
    tolerations.push_back(*std::move(toleration));
  }
  return tolerations;
}

std::optional<json::object> ReadNodeSelectorRequirement(const ConfigValue& value) {
  auto requirement = ReadObject(value, kRequirement);
  if (requirement) CheckRequirement(value, *requirement);
  return requirement;
}

}  // namespace server
