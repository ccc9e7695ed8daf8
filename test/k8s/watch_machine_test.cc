#include "k8s/watch_machine.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

// Drives a machine with a clock of its own and writes down what it wants: "list", "watch 7", "wait
// 800ms".
class Walk {
 public:
  std::string Step(const WatchMachine::Input& input) {
    const auto action = machine_.Step(input, now_, 0);
    if (!action.has_value()) return "";
    if (const auto* watch = std::get_if<WatchMachine::Watch>(&*action)) {
      return absl::StrCat("watch ", watch->version);
    }
    const auto* wait = std::get_if<WatchMachine::Wait>(&*action);
    return wait == nullptr ? "list" : absl::StrCat("wait ", absl::FormatDuration(wait->duration));
  }
  std::string Listed(const std::string& version) { return Step(WatchMachine::Listed{version}); }
  std::string Event(const std::string& version) { return Step(WatchMachine::Event{version}); }
  std::string Failed(const absl::Status& why) {
    return Step(WatchMachine::Failed{why, GetApiError(why).has_value()});
  }
  std::string Waited() { return Step(WatchMachine::Waited{}); }
  std::string Closed() { return Step(WatchMachine::Closed{}); }
  void Pass(absl::Duration time) { now_ += time; }

 private:
  WatchMachine machine_;
  absl::Time now_ = absl::FromUnixSeconds(1'000);
};

absl::Status Answer(int code, absl::string_view reason) {
  return ToStatus(test::Failure(code, reason, "said"), Method::kGet, "watch");
}

TEST_CASE("a mirror begins with a list and watches from its version", "[k8s][watch]") {
  WatchMachine machine;
  CHECK(std::holds_alternative<WatchMachine::List>(machine.Start()));
  Walk walk;
  CHECK(walk.Listed("7") == "watch 7");
}

TEST_CASE("a watch that ends in order goes on after the last event or bookmark", "[k8s][watch]") {
  Walk walk;
  walk.Listed("7");
  CHECK(walk.Event("8").empty());
  CHECK(walk.Event("9").empty());
  CHECK(walk.Closed() == "watch 9");
  walk.Pass(absl::Minutes(5));
  CHECK(walk.Closed() == "watch 9");
}

TEST_CASE("a watch that ends at once and empty is a failure", "[k8s][watch]") {
  Walk walk;
  walk.Listed("7");
  CHECK(walk.Closed() == "watch 7");
  CHECK(walk.Closed() == "wait 800ms");
  CHECK(walk.Waited() == "watch 7");
}

TEST_CASE("a 410 during the watch lists again from scratch", "[k8s][watch]") {
  for (const char* reason : {"Expired", "Gone", ""}) {
    Walk walk;
    walk.Listed("7");
    CHECK(walk.Failed(Answer(410, reason)) == "list");
    CHECK(walk.Listed("20") == "watch 20");
    CHECK(walk.Failed(Answer(410, reason)) == "wait 800ms");
    CHECK(walk.Waited() == "list");
  }
}

TEST_CASE("a restarted API server that says 403 and then 410 is listed at once", "[k8s][watch]") {
  Walk walk;
  walk.Listed("7");
  for (int i = 0; i < 6; ++i) {
    walk.Failed(absl::UnavailableError("refused"));
    walk.Waited();
  }
  CHECK(walk.Failed(Answer(403, "Forbidden")) == "wait 800ms");
  CHECK(walk.Waited() == "watch 7");
  CHECK(walk.Failed(Answer(410, "Expired")) == "list");
}

TEST_CASE("each end of a watch has its reaction", "[k8s][watch]") {
  const absl::Status too_large =
      ToStatus(test::Json(504, R"({"kind":"Status","reason":"Timeout","details":
                                  {"causes":[{"reason":"ResourceVersionTooLarge"}]}})"),
               Method::kGet, "watch");
  const struct {
    absl::Status why;
    const char* first;
    const char* then;
  } rows[] = {
      {absl::UnknownError("reset"), "watch 7", ""},
      {absl::DeadlineExceededError("late"), "watch 7", ""},
      {absl::UnavailableError("refused"), "wait 800ms", "watch 7"},
      {Answer(429, "TooManyRequests"), "wait 800ms", "watch 7"},
      {Answer(500, "InternalError"), "wait 800ms", "watch 7"},
      {Answer(503, ""), "wait 800ms", "watch 7"},
      {Answer(401, "Unauthorized"), "wait 800ms", "watch 7"},
      {Answer(403, "Forbidden"), "wait 800ms", "watch 7"},
      {Answer(404, "NotFound"), "wait 800ms", "list"},
      {ToStatus(test::Json(404, "404 page not found"), Method::kGet, ""), "wait 800ms", "list"},
      {Answer(422, "Invalid"), "wait 800ms", "list"},
      {too_large, "wait 800ms", "list"},
      {absl::DataLossError("no event"), "wait 800ms", "list"},
      {absl::ResourceExhaustedError("too long"), "wait 800ms", "list"},
  };
  for (const auto& row : rows) {
    Walk walk;
    walk.Listed("7");
    CAPTURE(row.why.ToString());
    CHECK(walk.Failed(row.why) == row.first);
    if (*row.then != '\0') CHECK(walk.Waited() == row.then);
  }
}

TEST_CASE("a failed list is always followed by a list", "[k8s][watch]") {
  for (const absl::Status& why : {Answer(403, "Forbidden"), Answer(500, ""),
                                  absl::Status(absl::UnavailableError("refused"))}) {
    Walk walk;
    CHECK(walk.Failed(why) != "list");
    CHECK(walk.Waited() == "list");
  }
}

TEST_CASE("a server that keeps failing is asked for a list", "[k8s][watch]") {
  Walk walk;
  walk.Listed("7");
  for (const char* next : {"watch 7", "watch 7", "list"}) {
    walk.Failed(Answer(500, "InternalError"));
    CHECK(walk.Waited() == next);
  }
}

TEST_CASE("waits of refusals double up to half a minute and start over after two quiet minutes",
          "[k8s][watch]") {
  const absl::Status refusal = Answer(403, "Forbidden");
  Walk walk;
  walk.Listed("7");
  for (const char* wait : {"wait 800ms", "wait 1.6s", "wait 3.2s", "wait 6.4s", "wait 12.8s",
                           "wait 25.6s", "wait 30s", "wait 30s"}) {
    CHECK(walk.Failed(refusal) == wait);
    walk.Waited();
  }
  walk.Pass(absl::Minutes(2) + absl::Seconds(31));
  CHECK(walk.Failed(refusal) == "wait 800ms");
}

TEST_CASE("a server in trouble is tried every few seconds", "[k8s][watch]") {
  for (const absl::Status& trouble :
       {Answer(503, "ServiceUnavailable"), Answer(429, "TooManyRequests")}) {
    Walk walk;
    walk.Listed("7");
    for (const char* wait : {"wait 800ms", "wait 1.6s", "wait 3.2s", "wait 4s", "wait 4s"}) {
      CHECK(walk.Failed(trouble) == wait);
      walk.Waited();
    }
  }
}

TEST_CASE("an API server that cannot be reached is tried every few seconds", "[k8s][watch]") {
  Walk walk;
  walk.Listed("7");
  for (const char* wait : {"wait 800ms", "wait 1.6s", "wait 2s", "wait 2s"}) {
    CHECK(walk.Failed(absl::UnavailableError("refused")) == wait);
    walk.Waited();
  }
}

TEST_CASE("a watch that was answered and then broken waits as after a refusal", "[k8s][watch]") {
  const WatchMachine::Failed broken{absl::UnknownError("reset"), true};
  Walk walk;
  walk.Listed("7");
  for (const char* next : {"watch 7", "wait 800ms", "wait 1.6s", "wait 3.2s"}) {
    CHECK(walk.Step(broken) == next);
    walk.Waited();
  }
}

TEST_CASE("a wait is at least what the server asks for", "[k8s][watch]") {
  HttpResponse busy = test::Failure(429, "TooManyRequests", "busy");
  busy.retry_after = absl::Seconds(5);
  Walk walk;
  walk.Listed("7");
  CHECK(walk.Failed(ToStatus(busy, Method::kGet, "watch")) == "wait 5s");
}

}  // namespace
}  // namespace k8s
