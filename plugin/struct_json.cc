#include "plugin/struct_json.h"

#include <charconv>
#include <cmath>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/refusal.h"

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

class Conversion {
 public:
  explicit Conversion(FieldRules rules) : rules_(rules) {}

  absl::StatusOr<json::object> Object(const Struct& fields, const std::string& path, int depth) {
    if (depth > kDeepest) return TooDeep(path);
    std::map<absl::string_view, const Value*> sorted;
    for (const auto& [key, value] : fields.fields()) sorted.emplace(key, &value);
    json::object object;
    for (const auto& [key, value] : sorted) {
      const std::string member = absl::StrCat(path, ".", key);
      const FieldRule rule = rules_(member);
      if (rule == FieldRule::kIgnore) continue;
      absl::StatusOr<json::value> converted = Any(*value, member, rule, depth + 1);
      if (!converted.ok()) return converted.status();
      object.emplace({key.data(), key.size()}, *std::move(converted));
    }
    return object;
  }

 private:
  static absl::Status TooDeep(absl::string_view path) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.substr(0, 80), "… is nested deeper than 64 levels"));
  }

  absl::StatusOr<json::value> List(const ListValue& list, const std::string& path, FieldRule rule,
                                   int depth) {
    if (depth > kDeepest) return TooDeep(path);
    json::array array;
    for (int i = 0; i < list.values_size(); ++i) {
      absl::StatusOr<json::value> converted =
          Any(list.values(i), absl::StrCat(path, "[", i, "]"), rule, depth + 1);
      if (!converted.ok()) return converted.status();
      array.push_back(*std::move(converted));
    }
    return json::value(std::move(array));
  }

  static absl::StatusOr<json::value> Number(double number, absl::string_view path, FieldRule rule) {
    const bool whole = std::trunc(number) == number && std::abs(number) <= kLargestExact;
    const std::string text =
        whole ? absl::StrCat(static_cast<std::int64_t>(number)) : ShortestText(number);
    if (rule == FieldRule::kQuantity && std::isfinite(number)) return json::value(text);
    if (whole) return json::value(static_cast<std::int64_t>(number));
    if (rule == FieldRule::kAny && std::isfinite(number)) return json::value(number);
    return InvalidField(path, text, "a number here must be whole and at most 2^53");
  }

  absl::StatusOr<json::value> Any(const Value& value, const std::string& path, FieldRule rule,
                                  int depth) {
    switch (value.kind_case()) {
      case Value::kStructValue: {
        absl::StatusOr<json::object> object = Object(value.struct_value(), path, depth);
        if (!object.ok()) return object.status();
        return json::value(*std::move(object));
      }
      case Value::kListValue:
        return List(value.list_value(), path, rule, depth);
      case Value::kNumberValue:
        return Number(value.number_value(), path, rule);
      case Value::kStringValue:
        return json::value(json::string(value.string_value()));
      case Value::kBoolValue:
        return json::value(value.bool_value());
      case Value::kNullValue:
      case Value::KIND_NOT_SET:
        break;
    }
    return json::value(nullptr);
  }

  FieldRules rules_;
};

}  // namespace

absl::StatusOr<json::object> StructToJson(const Struct& fields, absl::string_view path,
                                          FieldRules rules) {
  return Conversion(rules).Object(fields, std::string(path), 0);
}

}  // namespace plugin
