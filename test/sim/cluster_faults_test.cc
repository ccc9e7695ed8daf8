#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/str_format.h"
#include "test/sim/cluster_run.h"

namespace sim {
namespace {

constexpr absl::Duration kHorizon = absl::Minutes(4);

struct Trouble {
  const char* name;
  std::function<void(Run&)> begin;
  absl::Duration lasts;
  std::function<void(Run&)> end;
  absl::Duration at = absl::Seconds(40);  // when all tasks are there
};

void Nothing(Run&) {}

absl::Status Reset() { return absl::UnknownError("the connection was reset"); }

void Everything(Run& run, Fault fault) {
  fault.count = Fault::kForever;
  run.world.traffic.Add(std::move(fault));
}

// All streams break, and every request is turned away.
void Storm(Run& run, Answer answer) {
  Everything(run, AnswerWith("", "", std::move(answer)));
  run.world.EndStreams(Reset());
}

void NoFaults(Run& run) { run.world.traffic.ClearFaults(); }

const Trouble kTroubles[] = {
    {"none", Nothing, absl::ZeroDuration(), Nothing},
    {"API server away for a minute", [](Run& r) { r.world.ApiServerAway(); }, absl::Minutes(1),
     [](Run& r) { r.world.ApiServerBack(); }},
    {"API server restarted: away for a minute, history gone",
     [](Run& r) { r.world.ApiServerAway(); }, absl::Minutes(1),
     [](Run& r) {
       r.world.store.ForgetHistory();
       r.world.ApiServerBack();
     }},
    {"token rotated, the old one refused at once",
     [](Run& r) {
       r.world.api.access().AllowToken("first", r.world.now());
       r.world.token = "second";
       r.world.api.access().AllowToken("second");
       r.world.EndStreams(Reset());
     },
     absl::ZeroDuration(), Nothing},
    {"410: history compacted, streams reset",
     [](Run& r) {
       r.world.store.ForgetHistory();
       r.world.EndStreams(Reset());
     },
     absl::ZeroDuration(), Nothing},
    {"GOAWAY: all streams end in order", [](Run& r) { r.world.EndStreams(absl::OkStatus()); },
     absl::ZeroDuration(), Nothing},
    {"reset in the middle of a line, ten times",
     [](Run& r) {
       Fault cut = OfEvent("pods", Fault::What::kCutLine);
       cut.count = 10;
       r.world.traffic.Add(cut);
     },
     absl::Seconds(20), NoFaults},
    {"every event twice for a minute",
     [](Run& r) { Everything(r, OfEvent("", Fault::What::kRepeat)); }, absl::Minutes(1), NoFaults},
    {"stall: nothing is answered for 30 s",
     [](Run& r) {
       Everything(r, OfRequest("", "", Fault::What::kStall));
       r.world.EndStreams(Reset());
     },
     absl::Seconds(30),
     [](Run& r) {
       NoFaults(r);
       // What the guard of the connection does once nothing has come for 45 s.
       r.Until(r.age() + absl::Seconds(15));
       r.world.EndStreams(Reset());
     }},
    {"429 storm for a minute, Retry-After 1", [](Run& r) { Storm(r, TooManyRequests(1)); },
     absl::Minutes(1), NoFaults},
    {"429 storm for a minute, while tasks are created",
     [](Run& r) { Storm(r, TooManyRequests(1)); }, absl::Minutes(1), NoFaults, absl::Seconds(5)},
    {"503 storm for a minute", [](Run& r) { Storm(r, Text(503, "no")); }, absl::Minutes(1),
     NoFaults},
    {"503 storm for a minute, while tasks are created", [](Run& r) { Storm(r, Text(503, "no")); },
     absl::Minutes(1), NoFaults, absl::Seconds(5)},
};

struct Outcome {
  std::size_t tried = 0, requests = 0;
  absl::Duration right_after;
  int failed_gets = 0, failed_creates = 0, went_back = 0, wrong_ends = 0;
};

Outcome RunWith(const Trouble& trouble) {
  Run run;
  run.Until(trouble.at);
  trouble.begin(run);
  run.Until(trouble.at + trouble.lasts);
  trouble.end(run);
  Outcome outcome;
  outcome.right_after = run.TimeUntilRight();
  run.Until(kHorizon);
  for (std::size_t i = 0; i < run.world.replicas(); ++i) {
    outcome.tried += run.world.replica(i)->attempts();
  }
  outcome.requests = run.world.traffic.seen().size();
  int number = 0;
  for (const auto& task : run.propeller.tasks()) {
    outcome.failed_gets += task->failed_gets;
    outcome.failed_creates += task->failed_creates;
    outcome.went_back += task->went_back;
    const auto expected =
        number++ % 3 == 0 ? plugin::Cause::kRunnerExited : plugin::Cause::kSucceeded;
    if (!task->ended() || task->reported.back().cause != expected) ++outcome.wrong_ends;
  }
  return outcome;
}

// Percent of requests that the trouble added. A request is whatever reached the API server from
// either replica, from the start to the horizon: also a watch that is opened, a probe, one that is
// refused or never answered. What reached nobody (`tried` has it too) costs the server nothing.
double Extra(const Outcome& outcome, const Outcome& base) {
  const auto requests = static_cast<double>(outcome.requests);
  return 100 * (requests / static_cast<double>(base.requests) - 1);
}

void Print(const char* trouble, const Outcome& outcome, double extra) {
  std::cout << absl::StreamFormat("%-56s %8d %7.1f%% %6d %12s %8d %8d\n", trouble, outcome.requests,
                                  extra, outcome.tried, absl::FormatDuration(outcome.right_after),
                                  outcome.failed_gets, outcome.failed_creates);
}

TEST_CASE("what happens to the API server costs no task, little time and few requests",
          "[sim][cluster]") {
  std::cout << absl::StreamFormat("%-56s %8s %8s %6s %12s %8s %8s\n", "trouble", "requests",
                                  "extra", "tried", "right after", "bad Gets", "Creates");
  const Outcome base = RunWith(kTroubles[0]);
  for (const Trouble& trouble : kTroubles) {
    INFO(trouble.name);
    const Outcome outcome = RunWith(trouble);
    Print(trouble.name, outcome, Extra(outcome, base));
    CHECK(outcome.failed_gets == 0);
    CHECK(outcome.went_back == 0);
    CHECK(outcome.wrong_ends == 0);
    CHECK(outcome.right_after < absl::Seconds(10));
    CHECK(Extra(outcome, base) <= 10);
  }
}

}  // namespace
}  // namespace sim
