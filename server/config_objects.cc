#include "server/config_objects.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/pod_decode.h"
#include "server/config_object_rules.h"
#include "server/near_miss.h"

namespace server {

namespace json = boost::json;

namespace {

using plugin::FieldKind;
using plugin::PodField;
using plugin::PodType;

std::optional<json::object> ReadMembers(const ConfigValue& value, const PodType& type);

template <typename T>
std::optional<json::value> Json(const std::optional<T>& read) {
  return read ? std::optional<json::value>(*read) : std::nullopt;
}

template <typename Int>
std::optional<json::value> ReadInt(const ConfigValue& value) {
  using Limits = std::numeric_limits<Int>;
  return Json(ReadInteger(value, Limits::min(), Limits::max()));
}

std::string AnyEntry(absl::string_view, absl::string_view) { return ""; }

std::optional<json::value> ReadMap(const ConfigValue& value) {
  const auto map = ReadStringMap(value, AnyEntry);
  return map ? std::optional(json::value_from(*map)) : std::nullopt;
}

struct KindReader {
  FieldKind kind;
  std::optional<json::value> (*read)(const ConfigValue& value);
};

constexpr KindReader kReaders[] = {
    {FieldKind::kString, [](const ConfigValue& value) { return Json(ReadText(value)); }},
    {FieldKind::kBool, [](const ConfigValue& value) { return Json(ReadBool(value)); }},
    {FieldKind::kInt32, ReadInt<int32_t>},
    {FieldKind::kInt64, ReadInt<int64_t>},
    {FieldKind::kStringMap, ReadMap},
};

// The objects that the configuration holds have members of these kinds only.
std::optional<json::value> ReadOne(const ConfigValue& value, const PodField& field) {
  if (field.kind == FieldKind::kObject) return Json(ReadMembers(value, *field.type));
  for (const KindReader& reader : kReaders) {
    if (reader.kind == field.kind) return reader.read(value);
  }
  value.Refuse("cannot be set here");
  return std::nullopt;
}

std::optional<json::value> ReadList(const ConfigValue& value, const PodField& field) {
  if (value.node.kind != YamlNode::Kind::kList) {
    value.Refuse("must be a list");
    return std::nullopt;
  }
  json::array items;
  for (size_t i = 0; i < value.node.items.size(); ++i) {
    if (auto item = ReadOne(value.Item(i), field)) items.push_back(*std::move(item));
  }
  const bool whole = items.size() == value.node.items.size();
  return whole ? std::optional<json::value>(std::move(items)) : std::nullopt;
}

void RefuseMember(const ConfigValue& value, const PodType& type, absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const PodField& field : type.fields) names.push_back(field.name);
  value.Refuse(absl::StrCat("unknown member", DidYouMean(name, names)));
}

// False after a refusal.
bool ReadMember(const ConfigValue& value, const PodType& type, absl::string_view written,
                json::object& object) {
  const PodField* field = plugin::FindField(type, written);
  if (field == nullptr) {
    RefuseMember(value, type, written);
    return false;
  }
  if (value.node.kind == YamlNode::Kind::kNull) return true;
  auto member = field->list ? ReadList(value, *field) : ReadOne(value, *field);
  if (!member) return false;
  CheckMember(value, type.name, field->name, *member);
  object[json::string_view(field->name.data(), field->name.size())] = *std::move(member);
  return true;
}

// Nothing when a member could not be read, so that the rules see whole objects only.
std::optional<json::object> ReadMembers(const ConfigValue& value, const PodType& type) {
  if (value.node.kind != YamlNode::Kind::kMap) {
    value.Refuse("must be a map");
    return std::nullopt;
  }
  json::object object;
  bool whole = true;
  for (const YamlEntry& entry : value.node.entries) {
    whole = ReadMember(value.Entry(entry), type, entry.key, object) && whole;
  }
  if (!whole) return std::nullopt;
  CheckObject(value, type.name, object);
  return object;
}

}  // namespace

std::optional<json::object> ReadPodObject(const ConfigValue& value, const PodType& type) {
  const auto written = ReadMembers(value, type);
  if (!written) return std::nullopt;
  auto object = plugin::DecodePodObject(type, *written, value.key);
  if (object.ok()) return *std::move(object);
  value.Refuse(object.status().message());
  return std::nullopt;
}

std::optional<json::array> ReadTolerations(const ConfigValue& value) {
  if (value.node.kind != YamlNode::Kind::kList) {
    value.Refuse("must be a list of tolerations");
    return std::nullopt;
  }
  json::array tolerations;
  for (size_t i = 0; i < value.node.items.size(); ++i) {
    auto toleration = ReadPodObject(value.Item(i), plugin::kTolerationType);
    if (toleration) tolerations.push_back(*std::move(toleration));
  }
  return tolerations;
}

std::optional<json::object> ReadNodeRequirement(const ConfigValue& value) {
  auto requirement = ReadPodObject(value, plugin::kNodeSelectorRequirementType);
  if (requirement) CheckRequiredValues(value, *requirement);
  return requirement;
}

}  // namespace server
