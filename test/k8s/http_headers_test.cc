#include "k8s/http_headers.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

TEST_CASE("warnings of code 299 are unescaped and the rest is left out", "[k8s][http]") {
  using Texts = std::vector<std::string>;
  const struct {
    const char* value;
    Texts texts;
  } rows[] = {
      {R"(299 - "unknown field \"spec.x\"")", {R"(unknown field "spec.x")"}},
      {R"(299 - "a, b", 299 - "c")", {"a, b", "c"}},
      {R"(299 - "a" "Wed, 25 Nov 2026 00:00:00 GMT")", {"a"}},
      {R"(199 - "stale", 299 agent "b\\")", {"b\\"}},
      {R"(299 - "cut)", {}},
      {R"(299 - "cut\)", {}},
      {"299 -", {}},
      {"", {}},
      {"\"\"\"\"", {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.value);
    CHECK(ParseWarnings(row.value) == row.texts);
  }
}

TEST_CASE("headers are found whatever their case and repeats of Warning add up", "[k8s][http]") {
  HttpResponse response;
  ReadHeader("warning: 299 - \"a\"\r\n", response);
  ReadHeader("Warning: 299 - \"b\"\r\n", response);
  ReadHeader("RETRY-AFTER:  7 \r\n", response);
  ReadHeader("Audit-Id: abc\r\n", response);
  ReadHeader("no colon", response);
  CHECK(response.warnings == std::vector<std::string>{"a", "b"});
  CHECK(response.retry_after == absl::Seconds(7));
  CHECK(response.audit_id == "abc");
}

TEST_CASE("a Retry-After counts only as whole seconds, up to an hour", "[k8s][http]") {
  const struct {
    const char* line;
    std::optional<absl::Duration> wait;
  } rows[] = {{"Retry-After: Wed, 25 Nov 2026 00:00:00 GMT", std::nullopt},
              {"Retry-After: -1", std::nullopt},
              {"Retry-After: 0", std::nullopt},
              {"Retry-After: 99999999999999999999", std::nullopt},
              {"Retry-After: 86400", absl::Hours(1)}};
  for (const auto& row : rows) {
    HttpResponse response;
    ReadHeader(row.line, response);
    CAPTURE(row.line);
    CHECK(response.retry_after == row.wait);
  }
}

}  // namespace
}  // namespace k8s
