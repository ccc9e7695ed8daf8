#include "plugin/outcome.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

namespace json = boost::json;

Outcome Sample(Cause cause) {
  const CauseRow& row = RowOf(cause);
  return {row.phase, row.failure, cause, "A sentence.", absl::FromUnixSeconds(1'700'000'000)};
}

TEST_CASE("every end survives its annotation", "[plugin][outcome]") {
  for (const CauseRow& row : CauseTable()) {
    if (row.phase != Phase::kSucceeded && row.phase != Phase::kFailed) continue;
    CAPTURE(row.id);
    const Outcome outcome = Sample(row.cause);
    CHECK(DecodeOutcome(EncodeOutcome(outcome)).value() == outcome);
  }
}

TEST_CASE("an annotation stays within 1 KiB, whatever the sentence", "[plugin][outcome]") {
  for (const char* unit : {"x", "\"", "\x01", "é", "\xff", "\\"}) {
    Outcome outcome = Sample(Cause::kUserError);
    outcome.sentence.clear();
    for (int i = 0; i < 2000; ++i) outcome.sentence += unit;
    const std::string text = EncodeOutcome(outcome);
    CHECK(text.size() <= 1024);
    CHECK((DecodeOutcome(text).ok() || outcome.sentence[0] == '\x01'));
  }
}

TEST_CASE("a cause of a later version keeps phase, class and sentence", "[plugin][outcome]") {
  for (const Cause cause : {Cause::kSucceeded, Cause::kRunnerLost, Cause::kRunnerExited}) {
    json::object object = json::parse(EncodeOutcome(Sample(cause))).as_object();
    object["cause"] = "FromTheFuture";
    const auto outcome = DecodeOutcome(json::serialize(object));
    REQUIRE(outcome.ok());
    CHECK(outcome->phase == RowOf(cause).phase);
    CHECK(outcome->failure == RowOf(cause).failure);
    CHECK(outcome->sentence == "A sentence.");
  }
}

TEST_CASE("what is no end of ours is refused with a reason", "[plugin][outcome]") {
  json::object good = json::parse(EncodeOutcome(Sample(Cause::kRunnerLost))).as_object();
  const std::pair<const char*, json::value> changes[] = {
      {"v", 2},           {"v", "1"},      {"cause", "Running"}, {"cause", 7},
      {"at", "tomorrow"}, {"at", nullptr}, {"sentence", ""},     {"sentence", json::array{}}};
  for (const auto& [key, value] : changes) {
    json::object object = good;
    object[key] = value;
    CAPTURE(json::serialize(object));
    CHECK_FALSE(DecodeOutcome(json::serialize(object)).ok());
  }
  for (const char* text : {"", "{", "[]", "null", "{}"}) CHECK_FALSE(DecodeOutcome(text).ok());
  good["more"] = json::object{{"deep", json::object{}}};
  CHECK_FALSE(DecodeOutcome(json::serialize(good)).ok());
}

TEST_CASE("why an outcome cannot be read is said", "[plugin][outcome]") {
  json::object good = json::parse(EncodeOutcome(Sample(Cause::kRunnerLost))).as_object();
  struct {
    const char* key;
    json::value value;
    std::string said;
  } const rows[] = {{"v", 2, "its version is 2"},
                    {"cause", "Running", "it names no end: cause Running"},
                    {"sentence", "", "at or sentence is missing"},
                    {"at", nullptr, "at or sentence is missing"}};
  for (const auto& [key, value, said] : rows) {
    json::object object = good;
    object[key] = value;
    CHECK(DecodeOutcome(json::serialize(object)).status().message() ==
          absl::StrCat("annotation ", kOutcomeAnnotation, ": ", said));
  }
  good["cause"] = std::string(61, 'x');
  good["phase"] = "Later";
  CHECK_THAT(std::string(DecodeOutcome(json::serialize(good)).status().message()),
             Catch::EndsWith(": cause " + std::string(57, 'x') + "…"));
}

TEST_CASE("an annotation is read up to 1024 bytes", "[plugin][outcome]") {
  const std::string text = EncodeOutcome(Sample(Cause::kRunnerLost));
  CHECK(DecodeOutcome(text + std::string(1024 - text.size(), ' ')).ok());
  CHECK_FALSE(DecodeOutcome(text + std::string(1025 - text.size(), ' ')).ok());
}

TEST_CASE("a sentence is kept as far as 700 bytes go", "[plugin][outcome]") {
  Outcome outcome = Sample(Cause::kUserError);
  outcome.sentence = std::string(700, 'x');
  CHECK(DecodeOutcome(EncodeOutcome(outcome))->sentence == outcome.sentence);
  outcome.sentence += 'x';
  CHECK(DecodeOutcome(EncodeOutcome(outcome))->sentence.size() == 700);
}

}  // namespace
}  // namespace plugin
