#include "plugin/refusal.h"

#include <catch2/catch.hpp>
#include <string>

namespace plugin {
namespace {

TEST_CASE("a refusal names the field, the value and the rule", "[plugin][refusal]") {
  const absl::Status refusal = InvalidField("a.b", "c", "it must be d");
  CHECK(refusal.code() == absl::StatusCode::kInvalidArgument);
  CHECK(refusal.message() == "a.b is \"c\": it must be d");
}

TEST_CASE("a long value is cut at a character boundary", "[plugin][refusal]") {
  CHECK(Quoted(std::string(80, 'x')) == "\"" + std::string(80, 'x') + "\"");
  CHECK(Quoted(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "…\"");
  CHECK(Quoted(std::string(79, 'x') + "ää") == "\"" + std::string(79, 'x') + "…\"");
}

TEST_CASE("control characters do not reach a sentence", "[plugin][refusal]") {
  CHECK(Quoted("a\nb\x1b") == "\"a?b?\"");
}

TEST_CASE("the path of an entry quotes its key", "[plugin][refusal]") {
  CHECK(EntryPath("labels", "team") == "labels[\"team\"]");
}

}  // namespace
}  // namespace plugin
