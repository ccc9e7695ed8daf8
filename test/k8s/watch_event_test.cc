#include "k8s/watch_event.h"

#include <catch2/catch.hpp>

#include "k8s/api_error.h"

namespace k8s {
namespace {

TEST_CASE("an event has a type, an object and its version", "[k8s][watch]") {
  const struct {
    const char* name;
    WatchEvent::Type type;
  } rows[] = {{"ADDED", WatchEvent::Type::kAdded},
              {"MODIFIED", WatchEvent::Type::kModified},
              {"DELETED", WatchEvent::Type::kDeleted},
              {"BOOKMARK", WatchEvent::Type::kBookmark}};
  for (const auto& row : rows) {
    const auto event = ParseWatchEvent(std::string(R"({"type":")") + row.name +
                                       R"(","object":{"metadata":{"resourceVersion":"7"}}})");
    REQUIRE(event.ok());
    CHECK(event->type == row.type);
    CHECK(event->version == "7");
    CHECK(event->object.contains("metadata"));
  }
}

TEST_CASE("an ERROR event is the status that it tells", "[k8s][watch]") {
  const auto event = ParseWatchEvent(
      R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"old"}})");
  CHECK(IsExpired(event.status()));
  CHECK(event.status().message() == "watch: HTTP 410 Expired: old");
}

TEST_CASE("an ERROR event without a body still is an error", "[k8s][watch]") {
  CHECK_FALSE(ParseWatchEvent(R"({"type":"ERROR","object":{}})").ok());
}

TEST_CASE("what is no event is data loss and never a crash", "[k8s][watch]") {
  const std::string lines[] = {
      "",
      "x",
      "{",
      "[]",
      "null",
      R"({"type":"ADDED"})",
      R"({"type":"ADDED","object":3})",
      R"({"type":"ADDED","object":{}})",
      R"({"type":"ADDED","object":{"metadata":[]}})",
      R"({"type":"ADDED","object":{"metadata":{"resourceVersion":7}}})",
      R"({"type":"RENAMED","object":{"metadata":{"resourceVersion":"7"}}})",
      R"({"type":3,"object":{"metadata":{"resourceVersion":"7"}}})",
      "{\"type\":\"\xff\",\"object\":{}}",
      std::string(100'000, '['),
      std::string(100'000, '{'),
  };
  for (const std::string& line : lines) {
    CAPTURE(line.substr(0, 60));
    CHECK(absl::IsDataLoss(ParseWatchEvent(line).status()));
  }
}

}  // namespace
}  // namespace k8s
