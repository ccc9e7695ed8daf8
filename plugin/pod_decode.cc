#include "plugin/pod_decode.h"

#include <utility>

#include "plugin/field_path.h"
#include "plugin/pod_decode_scalar.h"

namespace plugin {
namespace {

namespace json = boost::json;

absl::Status DecodeObject(const PodType& type, const json::value& value, const FieldPath& path,
                          json::object* out);

absl::Status DecodeMap(FieldKind kind, const json::value& value, const FieldPath& path,
                       json::value* out) {
  const json::object* entries = value.if_object();
  if (entries == nullptr) return WrongType(path, value, "it must be an object");
  json::object& map = out->emplace_object();
  for (const auto& [key, entry] : *entries) {
    const absl::string_view name(key.data(), key.size());
    absl::Status status = DecodeScalar(kind, entry, path.Entry(name), &map[key]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status DecodeOne(const PodField& field, const json::value& value, const FieldPath& path,
                       json::value* out) {
  switch (field.kind) {
    case FieldKind::kObject:
      return DecodeObject(*field.type, value, path, &out->emplace_object());
    case FieldKind::kStringMap:
      return DecodeMap(FieldKind::kString, value, path, out);
    case FieldKind::kQuantityMap:
      return DecodeMap(FieldKind::kQuantity, value, path, out);
    default:
      return DecodeScalar(field.kind, value, path, out);
  }
}

absl::Status DecodeList(const PodField& field, const json::value& value, const FieldPath& path,
                        json::value* out) {
  const json::array* elements = value.if_array();
  if (elements == nullptr) return WrongType(path, value, "it must be a list");
  json::array& list = out->emplace_array();
  list.reserve(elements->size());
  for (std::size_t i = 0; i < elements->size(); ++i) {
    list.emplace_back(nullptr);
    absl::Status status = DecodeOne(field, (*elements)[i], path.Element(i), &list.back());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool LeftOut(const PodField& field, const json::value& value) {
  if (field.required) return false;
  if (const json::array* list = value.if_array()) return list->empty();
  return !field.pointer && EmptyValue(value);
}

absl::Status DecodeObject(const PodType& type, const json::value& value, const FieldPath& path,
                          json::object* out) {
  if (value.is_null()) return absl::OkStatus();
  const json::object* members = value.if_object();
  if (members == nullptr) return WrongType(path, value, "it must be an object");
  for (const auto& [key, member] : *members) {
    const PodField* field = FindField(type, {key.data(), key.size()});
    if (field == nullptr || member.is_null()) continue;
    const FieldPath place = path.Member(field->name);
    json::value decoded(out->storage());
    absl::Status status = field->list ? DecodeList(*field, member, place, &decoded)
                                      : DecodeOne(*field, member, place, &decoded);
    if (!status.ok()) return status;
    const json::string_view name(field->name.data(), field->name.size());
    if (!LeftOut(*field, decoded)) out->insert_or_assign(name, std::move(decoded));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<json::object> DecodePodObject(const PodType& type, const json::value& value,
                                             absl::string_view path, json::storage_ptr memory) {
  json::object object(std::move(memory));
  absl::Status status = DecodeObject(type, value, FieldPath(path), &object);
  if (!status.ok()) return status;
  return object;
}

}  // namespace plugin
