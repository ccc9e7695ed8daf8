#include "plugin/pod_decode_scalar.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "plugin/quantity.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr double kBeyondInt64 = 9223372036854775808.0;  // 2^63

absl::string_view View(const json::string& text) { return {text.data(), text.size()}; }

std::optional<std::int64_t> WholeNumber(const json::value& value) {
  if (const std::int64_t* number = value.if_int64()) return *number;
  const double* number = value.if_double();
  if (number == nullptr || std::trunc(*number) != *number) return std::nullopt;
  if (*number < -kBeyondInt64 || *number >= kBeyondInt64) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

// As Go prints a number in JSON; a quantity's text may follow from how it is written.
std::string NumberText(const json::value& value) {
  if (const auto whole = WholeNumber(value)) return absl::StrCat(*whole);
  if (const std::uint64_t* number = value.if_uint64()) return absl::StrCat(*number);
  const double number = value.get_double();
  const bool plain = std::abs(number) >= 1e-6 && std::abs(number) < 1e21;
  char text[64];
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return {text, std::to_chars(text, text + sizeof text, number, format).ptr};
}

std::string Shown(const json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_null()) return "null";
  if (const json::string* text = value.if_string()) return Quoted(View(*text));
  if (const bool* flag = value.if_bool()) return *flag ? "true" : "false";
  return NumberText(value);
}

absl::Status DecodeString(const json::value& value, const FieldPath& path, json::value* out) {
  if (!value.is_string()) return WrongType(path, value, "it must be a string");
  *out = value;
  return absl::OkStatus();
}

absl::Status DecodeBool(const json::value& value, const FieldPath& path, json::value* out) {
  if (!value.is_bool()) return WrongType(path, value, "it must be true or false");
  *out = value;
  return absl::OkStatus();
}

absl::Status DecodeInt64(const json::value& value, const FieldPath& path, json::value* out) {
  const std::optional<std::int64_t> number = WholeNumber(value);
  if (!number.has_value()) return WrongType(path, value, "it must be an integer");
  *out = *number;
  return absl::OkStatus();
}

absl::Status DecodeInt32(const json::value& value, const FieldPath& path, json::value* out) {
  const std::optional<std::int64_t> number = WholeNumber(value);
  if (!number.has_value()) return WrongType(path, value, "it must be an integer");
  if (*number != static_cast<std::int32_t>(*number)) {
    return WrongType(path, value, "it must be an integer of 32 bits");
  }
  *out = *number;
  return absl::OkStatus();
}

absl::Status DecodeIntOrString(const json::value& value, const FieldPath& path, json::value* out) {
  if (value.is_string()) return DecodeString(value, path, out);
  if (value.is_number()) return DecodeInt32(value, path, out);
  return WrongType(path, value, "it must be an integer or a string");
}

absl::Status DecodeQuantity(const json::value& value, const FieldPath& path, json::value* out) {
  if (!value.is_string() && !value.is_number()) {
    return WrongType(path, value, "it must be a quantity");
  }
  const std::string written =
      value.is_string() ? std::string(View(value.get_string())) : NumberText(value);
  const absl::StatusOr<Quantity> quantity = Quantity::Parse(absl::StripAsciiWhitespace(written));
  if (!quantity.ok()) return WrongType(path, value, quantity.status().message());
  if (quantity->negative()) return WrongType(path, value, "it must not be negative");
  if (quantity->beyond_int64()) return WrongType(path, value, "it must be less than 2^63");
  *out = quantity->text();
  return absl::OkStatus();
}

struct ScalarRow {
  FieldKind kind;
  json::value (*zero)();
  absl::Status (*decode)(const json::value&, const FieldPath&, json::value*);
};

constexpr ScalarRow kScalars[] = {
    {FieldKind::kString, [] { return json::value(""); }, DecodeString},
    {FieldKind::kBool, [] { return json::value(false); }, DecodeBool},
    {FieldKind::kInt32, [] { return json::value(0); }, DecodeInt32},
    {FieldKind::kInt64, [] { return json::value(0); }, DecodeInt64},
    {FieldKind::kQuantity, [] { return json::value("0"); }, DecodeQuantity},
    {FieldKind::kIntOrString, [] { return json::value(0); }, DecodeIntOrString},
};

}  // namespace

absl::Status DecodeScalar(FieldKind kind, const json::value& value, const FieldPath& path,
                          json::value* out) {
  for (const ScalarRow& row : kScalars) {
    if (row.kind != kind) continue;
    if (!value.is_null()) return row.decode(value, path, out);
    *out = row.zero();
  }
  return absl::OkStatus();
}

bool EmptyValue(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->empty();
  if (const json::object* object = value.if_object()) return object->empty();
  if (const std::int64_t* number = value.if_int64()) return *number == 0;
  return value == json::value(false);
}

absl::Status WrongType(const FieldPath& path, const json::value& value, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(path.Text(), " is ", Shown(value), ": ", rule));
}

}  // namespace plugin
