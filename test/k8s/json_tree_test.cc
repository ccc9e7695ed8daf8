#include "k8s/json_tree.h"

#include <catch2/catch.hpp>
#include <string>

namespace k8s {
namespace {

namespace json = boost::json;

constexpr absl::string_view kUnread[] = {"spec", "managedFields"};

// The tree as text; an error as its message.
std::string Tree(absl::string_view text, absl::Span<const absl::string_view> unread = kUnread) {
  const absl::StatusOr<json::value> tree = ParseTree(text, 8, unread, {});
  return tree.ok() ? json::serialize(*tree) : std::string(tree.status().message());
}

TEST_CASE("a member that nobody reads is null, whatever it holds", "[k8s][json_tree]") {
  for (const char* value : {R"({"a":{"spec":[1,2]},"b":[{}]})", R"([[],[{"c":"d"}],"e"])",
                            R"("text")", R"("with \"escapes\" \u00e9")", "1", "-1", "1.5e3",
                            "18446744073709551615", "true", "null", "{}", "[]", R"("")"}) {
    INFO(value);
    const std::string text =
        std::string(R"({"before":1,"spec":)") + value + R"(,"after":{"x":["y"]}})";
    CHECK(Tree(text) == R"({"before":1,"spec":null,"after":{"x":["y"]}})");
  }
}

TEST_CASE("it is null wherever it stands", "[k8s][json_tree]") {
  CHECK(Tree(R"({"items":[{"spec":{"a":1},"status":"s"},{"spec":2,"x":3}]})") ==
        R"({"items":[{"spec":null,"status":"s"},{"spec":null,"x":3}]})");
  CHECK(Tree(R"({"metadata":{"managedFields":[{"spec":1}],"name":"n"},"spec":[]})") ==
        R"({"metadata":{"managedFields":null,"name":"n"},"spec":null})");
}

TEST_CASE("names that only resemble it are read", "[k8s][json_tree]") {
  for (const char* text : {R"({"specs":{"a":"b"}})", R"({"Spec":1})", R"({"x\"spec":{"a":"b"}})",
                           R"({"a":"spec","b":["spec"]})", R"({"":{"s":1}})"}) {
    CHECK(Tree(text) == text);
  }
}

TEST_CASE("without such names a tree is what Boost.JSON makes of the text", "[k8s][json_tree]") {
  for (const char* text :
       {R"({"spec":{"a":[1,-2,18446744073709551615,1.5,true,false,null]}})",
        R"({"a":"é\n\"\\","b":"\u00e9\ud83d\ude00","c":""})", "[[],{}]", "\"t\"", "7"}) {
    CHECK(Tree(text, {}) == json::serialize(json::parse(text)));
  }
}

TEST_CASE("what is not read must be JSON all the same", "[k8s][json_tree]") {
  for (const char* text : {R"({"spec":{"a":1)", R"({"spec":{a:1}})", R"({"spec":[1,]})",
                           R"({"spec":"\x"})", R"({"spec":tru})", "{\"spec\":\"\xff\"}",
                           R"({"spec":1}})", R"({"spec":})", R"({"spec":[[[[[[[[[]]]]]]]]]})"}) {
    INFO(text);
    CHECK_THAT(Tree(text), Catch::Contains(" bytes are not JSON: "));
  }
}

}  // namespace
}  // namespace k8s
