#include "k8s/parse_object.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

TEST_CASE("only a whole JSON object is one", "[k8s][json]") {
  CHECK(ParseObject(R"({"a":{"b":"c"}})").ok());
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("{} {}"), std::string("[]"),
        std::string("\"a\""), std::string("{\"a\":\"\xff\"}"), std::string("{\"a\":\0}", 7)}) {
    CAPTURE(text);
    CHECK(absl::IsInvalidArgument(ParseObject(text).status()));
  }
}

TEST_CASE("text that nests too deep is refused, not followed", "[k8s][json]") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  CHECK_FALSE(ParseObject(deep).ok());
}

TEST_CASE("a part of an object may outlive the rest", "[k8s][json]") {
  auto whole = ParseObject(R"({"object":{"a":"a text that is too long to lie in its value"}})");
  REQUIRE(whole.ok());
  const boost::json::object part = std::move(whole->at("object").get_object());
  whole = absl::UnknownError("gone");
  CHECK(StringAt(part, "a") == "a text that is too long to lie in its value");
}

TEST_CASE("an object lies in the memory that it is given", "[k8s][json]") {
  boost::json::monotonic_resource memory;
  const auto object = ParseObject(R"({"a":"b"})", &memory);
  REQUIRE(object.ok());
  CHECK(object->storage().get() == &memory);
}

TEST_CASE("a member of another type is as good as absent", "[k8s][json]") {
  const auto object = ParseObject(R"({"text":"x","number":3,"object":{"a":"b"}})");
  REQUIRE(object.ok());
  CHECK(StringAt(*object, "text") == "x");
  CHECK(StringAt(*object, "number").empty());
  CHECK(StringAt(*object, "absent").empty());
  CHECK(ObjectAt(*object, "object") != nullptr);
  CHECK(ObjectAt(*object, "text") == nullptr);
  CHECK(ObjectAt(*object, "absent") == nullptr);
}

TEST_CASE("an object without namespace or name has no key", "[k8s][json]") {
  const auto key = KeyOf(*ParseObject(R"({"metadata":{"namespace":"n","name":"a"}})"));
  REQUIRE(key.ok());
  CHECK(*key == ObjectKey{"n", "a"});
  for (const char* text : {"{}", R"({"metadata":3})", R"({"metadata":{"name":"a"}})",
                           R"({"metadata":{"namespace":"n","name":7}})"}) {
    CHECK_FALSE(KeyOf(*ParseObject(text)).ok());
  }
}

}  // namespace
}  // namespace k8s
