#include "plugin/causes.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "plugin/sentence.h"

namespace plugin {
namespace {

bool IsCamelCase(absl::string_view id) {
  return !id.empty() && std::isupper(static_cast<unsigned char>(id[0])) != 0 &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

TEST_CASE("every cause has an id of its own, a class that fits, a sentence and a remedy",
          "[plugin][causes]") {
  std::set<std::string> ids;
  for (const CauseRow& row : CauseTable()) {
    INFO(row.id);
    CHECK(IsCamelCase(row.id));
    CHECK(ids.insert(std::string(row.id)).second);
    CHECK((row.failure == FailureClass::kNone) == (row.phase != Phase::kFailed));
    CHECK(absl::EndsWith(row.sentence, "."));
    CHECK(absl::EndsWith(row.remedy, row.remedy.back() == '?' ? "?" : "."));
    CHECK(RowOf(row.cause).id == row.id);
    CHECK(FindCause(row.id) == &row);
  }
  CHECK(FindCause("NoSuchCause") == nullptr);
  CHECK(FindCause("") == nullptr);
}

TEST_CASE("phases and classes have flyteidl's names", "[plugin][causes]") {
  CHECK(PhaseName(Phase::kInitializing) == "INITIALIZING");
  CHECK(PhaseName(Phase::kWaitingForResources) == "WAITING_FOR_RESOURCES");
  CHECK(PhaseName(Phase::kRunning) == "RUNNING");
  CHECK(PhaseName(Phase::kSucceeded) == "SUCCEEDED");
  CHECK(PhaseName(Phase::kFailed) == "FAILED");
  CHECK(FailureClassName(FailureClass::kNone) == "none");
  CHECK(FailureClassName(FailureClass::kRetryable) == "retryable");
  CHECK(FailureClassName(FailureClass::kPermanent) == "permanent");
}

TEST_CASE("a sentence is filled, on one line, with one period", "[plugin][sentence]") {
  CHECK(SentenceOf(Cause::kRunnerUnschedulable, {{"pod", "p"}, {"detail", "no\n  node..."}}) ==
        "The runner pod p waits for a node: no node.");
  CHECK(SentenceOf(Cause::kRunnerUnschedulable, {{"pod", "{detail}"}, {"detail", "d"}}) ==
        "The runner pod {detail} waits for a node: d.");
  CHECK(SentenceOf(Cause::kRunnerPending, {{"pod", "p"}, {"detail", ""}}) ==
        "The runner pod p is starting.");
  CHECK(SentenceOf(Cause::kSucceeded, {}) == "DaskJob unknown succeeded.");
}

TEST_CASE("a value of a sentence is kept as far as 400 bytes go", "[plugin][sentence]") {
  const std::string fits(400, 'x');
  CHECK(SentenceOf(Cause::kSucceeded, {{"job", fits}}) == "DaskJob " + fits + " succeeded.");
  CHECK(SentenceOf(Cause::kSucceeded, {{"job", fits + "x"}}) ==
        "DaskJob " + std::string(397, 'x') + "… succeeded.");
}

TEST_CASE("a sentence is bounded", "[plugin][sentence]") {
  const std::string text(5000, 'x');
  CHECK(SentenceOf(Cause::kRunnerLost, {{"pod", text}, {"detail", text}}).size() <=
        kMaxSentenceBytes);
}

}  // namespace
}  // namespace plugin
