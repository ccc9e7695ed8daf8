#include "plugin/flytekit_error.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

using Kind = FlytekitError::Kind;

// What flytekit 1.16.31 wrote for an error, by its three ways of logging.
std::string Recorded(const std::string& name) {
  std::ifstream file(absl::StrCat(DASK_SOURCE_DIR, "/test/data/flytekit/", name, ".log"));
  REQUIRE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Row {
  const char* log;
  Kind kind;
  const char* text;
};

constexpr char kWanted[] = "ValueError: the numbers up to 5 add up to 10, which nobody wanted";
constexpr char kBusy[] =
    "FlyteRecoverableException: USER:Recoverable: error=the bucket is busy, come back later please "
    "and bring some patience with you";
constexpr char kSubclass[] = "RetryLater: USER:Recoverable: error=the bucket is busy";
constexpr char kQuotes[] =
    "ValueError: wrapped: Message: FlyteRecoverableException: USER:Recoverable: error=no";

constexpr Row kRows[] = {
    {"json.value", Kind::kUser, kWanted},
    {"plain.value", Kind::kUser, kWanted},
    {"rich.value", Kind::kUser, kWanted},
    {"json.recoverable", Kind::kRecoverable, kBusy},
    {"rich.recoverable", Kind::kRecoverable, kBusy},
    {"json.subclass", Kind::kRecoverable, kSubclass},
    {"plain.subclass", Kind::kRecoverable, kSubclass},
    {"rich.subclass", Kind::kRecoverable, kSubclass},
    {"json.quotes", Kind::kUser, kQuotes},
    {"plain.quotes", Kind::kUser, kQuotes},
    {"rich.quotes", Kind::kUser, kQuotes},
    {"json.empty", Kind::kUser, "KeyError:"},
    {"rich.empty", Kind::kUser, "KeyError:"},
};

TEST_CASE("flytekit's report names the error in each of its formats", "[plugin][flytekit]") {
  for (const Row& row : kRows) {
    INFO(row.log);
    const auto error = ReadFlytekitError(Recorded(row.log));
    REQUIRE(error.has_value());
    CHECK(error->kind == row.kind);
    CHECK(error->text == row.text);
  }
}

TEST_CASE("a report that is cut anywhere at its front is read right or not at all",
          "[plugin][flytekit]") {
  for (const Row& row : kRows) {
    const std::string log = Recorded(row.log);
    for (std::size_t start = 0; start < log.size(); start += 7) {
      const auto error = ReadFlytekitError(absl::string_view(log).substr(start));
      if (!error) continue;
      INFO(row.log << " from byte " << start);
      CHECK(error->kind == row.kind);
      CHECK(error->text == row.text);
    }
  }
}

TEST_CASE("a report that is cut before its message block still names the error",
          "[plugin][flytekit]") {
  for (const Row& row : kRows) {
    const std::string log = Recorded(row.log);
    const char* header = absl::StartsWith(row.log, "json")   ? "\\n\\nMessage:"
                         : absl::StartsWith(row.log, "rich") ? "\n                         Message:"
                                                             : "\n\nMessage:";
    const std::size_t block = log.rfind(header);
    REQUIRE(block != std::string::npos);
    for (std::size_t start = 0; start <= block; start += 3) {
      INFO(row.log << " from byte " << start);
      CHECK(ReadFlytekitError(absl::string_view(log).substr(start)).has_value());
    }
  }
}

TEST_CASE("an error that flytekit calls the system's is told apart", "[plugin][flytekit]") {
  const auto error = ReadFlytekitError(
      "[flytekit] !! Begin Unknown System Error Captured by Flyte !!\n[flytekit] Trace:\n\n    "
      "x\n\n"
      "Message:\n\n    FlyteDownloadDataException: SYSTEM:DownloadDataError: error=no bucket\n"
      "[flytekit] !! End Error Captured by Flyte !!\n");
  REQUIRE(error.has_value());
  CHECK(error->kind == Kind::kSystem);
}

TEST_CASE("the last report counts", "[plugin][flytekit]") {
  const auto error = ReadFlytekitError(Recorded("json.value") + Recorded("json.recoverable"));
  REQUIRE(error.has_value());
  CHECK(error->kind == Kind::kRecoverable);
}

TEST_CASE("a tail without a report names no error", "[plugin][flytekit]") {
  for (const char* tail :
       {"", "\n", "Message:", "Message:\n\n    no class here\n", "xMessage: A: b",
        "  Message:\n\n    A: b\n", "Killed\n", "{\"message\": 3}\n", "\"}", "{"}) {
    INFO(tail);
    CHECK_FALSE(ReadFlytekitError(tail).has_value());
  }
}

TEST_CASE("last words are the end of the log without the JSON around it", "[plugin][flytekit]") {
  CHECK(LastWords("{\"message\": \"one\\n  two\"}\nthree\n", 100) == "one two three");
  CHECK(LastWords("", 100).empty());
  CHECK(LastWords("abcdefghij", 6) == "…hij");
  CHECK(absl::StrContains(LastWords(Recorded("json.value"), 300), "nobody wanted"));
}

TEST_CASE("of a record that is cut at its front the last value stays", "[plugin][flytekit]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"(e": "x", "message": "he said \"no\" twice"})", R"(he said "no" twice)"},
      {R"(e": "x\\", "message": "no"})", "no"},
      {R"(said \"no\" twice"})", R"(said "no" twice)"},
      {R"(\"no\" he said"})", R"("no" he said)"},
      {R"(\\no"})", R"(\no)"},
      {R"(~"no"})", "no"},
      {R"(o#no"})", "o#no"}};
  for (const auto& [log, words] : rows) {
    INFO(log);
    CHECK(LastWords(log, 100) == words);
  }
}

}  // namespace
}  // namespace plugin
