#include "plugin/struct_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plugin/field_path.h"

namespace plugin {
namespace {

namespace json = boost::json;
using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

constexpr int kDeepest = 64;
constexpr double kLargestExact = 9007199254740992.0;  // 2^53

std::string ShortestText(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

using Member = std::pair<absl::string_view, const Value*>;

std::vector<Member> Sorted(const Struct& fields) {
  std::vector<Member> members;
  members.reserve(fields.fields().size());
  for (const auto& [key, value] : fields.fields()) members.emplace_back(key, &value);
  std::sort(members.begin(), members.end());
  return members;
}

absl::Status TooDeep(const FieldPath& path) {
  return absl::InvalidArgumentError(
      absl::StrCat(path.Text().substr(0, 80), "… is nested deeper than 64 levels"));
}

class Conversion {
 public:
  explicit Conversion(FieldRules rules) : rules_(rules) {}

  absl::Status Object(const Struct& fields, const FieldPath& path, int depth, json::object* out) {
    if (depth > kDeepest) return TooDeep(path);
    out->reserve(fields.fields().size());
    for (const auto& [key, value] : Sorted(fields)) {
      const FieldRule rule = rules_(key);
      if (rule == FieldRule::kIgnore) continue;
      json::value& member = out->emplace({key.data(), key.size()}, nullptr).first->value();
      absl::Status converted = Any(*value, path.Member(key), rule, depth + 1, &member);
      if (!converted.ok()) return converted;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status List(const ListValue& list, const FieldPath& path, FieldRule rule, int depth,
                    json::array* out) {
    if (depth > kDeepest) return TooDeep(path);
    out->resize(static_cast<std::size_t>(list.values_size()));
    for (std::size_t i = 0; i < out->size(); ++i) {
      absl::Status converted =
          Any(list.values(static_cast<int>(i)), path.Element(i), rule, depth + 1, &(*out)[i]);
      if (!converted.ok()) return converted;
    }
    return absl::OkStatus();
  }

  static absl::Status Number(double number, const FieldPath& path, FieldRule rule,
                             json::value* out) {
    const bool whole = std::trunc(number) == number && std::abs(number) <= kLargestExact;
    const std::string text =
        whole ? absl::StrCat(static_cast<std::int64_t>(number)) : ShortestText(number);
    if (rule == FieldRule::kQuantity && std::isfinite(number)) {
      *out = text;
    } else if (whole) {
      *out = static_cast<std::int64_t>(number);
    } else if (rule == FieldRule::kAny && std::isfinite(number)) {
      *out = number;
    } else {
      return InvalidField(path, text, "a number here must be whole and at most 2^53");
    }
    return absl::OkStatus();
  }

  absl::Status Any(const Value& value, const FieldPath& path, FieldRule rule, int depth,
                   json::value* out) {
    switch (value.kind_case()) {
      case Value::kStructValue:
        return Object(value.struct_value(), path, depth, &out->emplace_object());
      case Value::kListValue:
        return List(value.list_value(), path, rule, depth, &out->emplace_array());
      case Value::kNumberValue:
        return Number(value.number_value(), path, rule, out);
      case Value::kStringValue:
        *out = value.string_value();
        break;
      case Value::kBoolValue:
        *out = value.bool_value();
        break;
      case Value::kNullValue:
      case Value::KIND_NOT_SET:
        break;
    }
    return absl::OkStatus();
  }

  FieldRules rules_;
};

}  // namespace

absl::StatusOr<json::object> StructToJson(const Struct& fields, absl::string_view path,
                                          FieldRules rules, json::storage_ptr memory) {
  json::object object(std::move(memory));
  absl::Status converted = Conversion(rules).Object(fields, FieldPath(path), 0, &object);
  if (!converted.ok()) return converted;
  return object;
}

}  // namespace plugin
