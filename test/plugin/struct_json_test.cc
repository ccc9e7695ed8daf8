#include "plugin/struct_json.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <limits>
#include <string>

namespace plugin {
namespace {

namespace json = boost::json;
using google::protobuf::Struct;

Struct FromJson(const std::string& text) {
  Struct fields;
  REQUIRE(google::protobuf::util::JsonStringToMessage(text, &fields).ok());
  return fields;
}

Struct WithNumber(double number) {
  Struct fields;
  (*fields.mutable_fields())["n"].set_number_value(number);
  return fields;
}

FieldRule KeepAll(absl::string_view) { return FieldRule::kKeep; }
FieldRule QuantityAll(absl::string_view) { return FieldRule::kQuantity; }

TEST_CASE("a struct becomes JSON with its members sorted", "[plugin][struct_json]") {
  const auto object = StructToJson(
      FromJson(R"({"z": 1, "b": [true, null, "x", {"k": -3}], "a": {}})"), "custom", KeepAll);
  REQUIRE(object.ok());
  CHECK(json::serialize(*object) == R"({"a":{},"b":[true,null,"x",{"k":-3}],"z":1})");
}

TEST_CASE("whole numbers up to 2^53 become integers", "[plugin][struct_json]") {
  for (const double number : {0.0, -0.0, 8080.0, -1.0, 9007199254740992.0, -9007199254740992.0}) {
    const auto object = StructToJson(WithNumber(number), "custom", KeepAll);
    REQUIRE(object.ok());
    REQUIRE(object->at("n").is_int64());
    CHECK(object->at("n").get_int64() == static_cast<std::int64_t>(number));
  }
}

TEST_CASE("any other number is refused with its path", "[plugin][struct_json]") {
  for (const double number :
       {0.5, 9007199254740994.0, -1e300, std::numeric_limits<double>::quiet_NaN(),
        std::numeric_limits<double>::infinity()}) {
    INFO(number);
    const auto object = StructToJson(WithNumber(number), "custom", KeepAll);
    REQUIRE(object.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(object.status().message()), Catch::StartsWith("custom.n is \""));
  }
  const auto nested = StructToJson(FromJson(R"({"a": [{"b": [1, 2.5]}]})"), "pod_spec", KeepAll);
  CHECK_THAT(std::string(nested.status().message()),
             Catch::StartsWith("pod_spec.a[0].b[1] is \"2.5\""));
}

TEST_CASE("a number in a quantity field becomes its shortest text", "[plugin][struct_json]") {
  const auto object =
      StructToJson(FromJson(R"({"cpu": 0.5, "memory": 2, "big": 1e21})"), "limits", QuantityAll);
  REQUIRE(object.ok());
  CHECK(json::serialize(*object) == R"({"big":"1e+21","cpu":"0.5","memory":"2"})");
  CHECK_FALSE(
      StructToJson(WithNumber(std::numeric_limits<double>::quiet_NaN()), "limits", QuantityAll)
          .ok());
}

TEST_CASE("what is to be ignored may hold anything", "[plugin][struct_json]") {
  const auto rules = [](absl::string_view name) {
    return name == "skip" ? FieldRule::kIgnore : FieldRule::kKeep;
  };
  const auto object =
      StructToJson(FromJson(R"({"skip": {"deep": [0.5]}, "keep": 1})"), "custom", rules);
  REQUIRE(object.ok());
  CHECK(json::serialize(*object) == R"({"keep":1})");
}

TEST_CASE("a struct that is nested too deeply is refused", "[plugin][struct_json]") {
  const auto nested = [](int levels) {
    Struct fields;
    Struct* innermost = &fields;
    for (int i = 0; i < levels; ++i) {
      innermost = (*innermost->mutable_fields())["s"].mutable_struct_value();
    }
    return fields;
  };
  CHECK(StructToJson(nested(64), "custom", KeepAll).ok());
  const auto refused = StructToJson(nested(65), "custom", KeepAll);
  CHECK_THAT(std::string(refused.status().message()), Catch::Contains("deeper than 64 levels"));

  Struct lists;
  google::protobuf::Value* value = &(*lists.mutable_fields())["l"];
  for (int i = 0; i < 65; ++i) value = value->mutable_list_value()->add_values();
  CHECK_FALSE(StructToJson(lists, "custom", KeepAll).ok());
}

}  // namespace
}  // namespace plugin
