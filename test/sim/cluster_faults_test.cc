#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "k8s/parse_object.h"
#include "plugin/handle.h"
#include "plugin/object_name.h"
#include "test/sim/cluster_propeller.h"
#include "test/sim/cluster_world.h"
#include "test/sim/operator_objects.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

constexpr int kTasks = 60;
constexpr int kMirrors = 6;  // of jobs, pods and clusters, in two replicas
constexpr absl::Duration kBetweenTasks = absl::Milliseconds(500);
constexpr absl::Duration kFaultAt = absl::Seconds(40);
constexpr absl::Duration kHorizon = absl::Minutes(3);

// Sixty tasks, two a second, each runs for 20 to 120 seconds; every third fails.
class Run {
 public:
  Run() {
    world.life.dask_operator().Kill();
    world.StartReplica();
    world.StartReplica();
    world.Pass(absl::Seconds(1));
  }

  // Until `time` after the beginning.
  void Until(absl::Duration time) {
    while (world.now() < began_ + time) {
      if (submitted_ < kTasks && world.now() >= began_ + submitted_ * kBetweenTasks) Submit();
      MakeRunners();
      world.Pass(absl::Milliseconds(250));
    }
  }
  absl::Duration age() const { return world.now() - began_; }

  // Every job has the phase, in both replicas, that its runner pod has.
  bool AllRight() {
    for (const ObjectPtr& job : world.store.List("daskjobs")) {
      const std::optional<plugin::Phase> truth = Truth(job->name());
      if (!truth) continue;
      for (std::size_t i = 0; i < world.replicas(); ++i) {
        const auto told = world.replica(i)->board().Find({World::kNs, job->name()});
        if (told == nullptr || told->phase.phase != *truth) return false;
      }
    }
    return true;
  }
  // How long it takes until all is right, from now.
  absl::Duration TimeUntilRight() {
    const absl::Time from = world.now();
    while (!AllRight() && world.now() - from < absl::Minutes(15)) {
      Until(age() + absl::Milliseconds(250));
    }
    return world.now() - from;
  }

  World world;
  Propeller propeller{world};

 private:
  void Submit() {
    const plugin::TaskRequest request =
        plugin::ADaskTask().WithExecution(absl::StrCat("f", submitted_)).WithWorkers(1).Build();
    const absl::Duration runs_for = absl::Seconds(20 + submitted_ * 37 % 100);
    world.life.kubelet().Plan(plugin::ObjectName(request),
                              {runs_for, {submitted_ % 3 == 0 ? 1 : 0, "", ""}, "", ""});
    propeller.Submit(request);
    ++submitted_;
  }

  // All that this test needs of an operator.
  void MakeRunners() {
    for (const ObjectPtr& job : world.store.List("daskjobs")) {
      if (world.store.Get("pods", World::kNs, RunnerName(job->name())) != nullptr) continue;
      REQUIRE(world.store.Create("pods", World::kNs, MakeRunner(*job)).ok());
    }
  }

  // Nothing: its runner is not there yet, or not settled.
  std::optional<plugin::Phase> Truth(const std::string& job) {
    const ObjectPtr runner = world.store.Get("pods", World::kNs, RunnerName(job));
    if (runner == nullptr) return std::nullopt;
    const boost::json::object value = runner->Json();
    const absl::string_view phase = k8s::StringAt(*k8s::ObjectAt(value, "status"), "phase");
    if (phase == "Running") return plugin::Phase::kRunning;
    if (phase == "Succeeded") return plugin::Phase::kSucceeded;
    if (phase == "Failed") return plugin::Phase::kFailed;
    return std::nullopt;
  }

  absl::Time began_ = world.now();
  int submitted_ = 0;
};

struct Trouble {
  const char* name;
  std::function<void(Run&)> begin;
  absl::Duration lasts;
  std::function<void(Run&)> end;
  bool refuses = false;  // the server answers, and each try costs it something
};

void Nothing(Run&) {}

absl::Status Reset() { return absl::UnknownError("the connection was reset"); }

void Everything(Run& run, Fault fault) {
  fault.count = Fault::kForever;
  run.world.traffic.Add(std::move(fault));
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
    {"429 storm for a minute, Retry-After 1",
     [](Run& r) {
       Everything(r, AnswerWith("", "", TooManyRequests(1)));
       r.world.EndStreams(Reset());
     },
     absl::Minutes(1), NoFaults, /*refuses=*/true},
    {"503 storm for a minute",
     [](Run& r) {
       Everything(r, AnswerWith("", "", Answer{503, "no", "text/plain", 0, {}}));
       r.world.EndStreams(Reset());
     },
     absl::Minutes(1), NoFaults, /*refuses=*/true},
};

struct Outcome {
  std::size_t attempts = 0, arrived = 0;
  absl::Duration right_after;
  int failed_gets = 0, failed_creates = 0, went_back = 0, wrong_ends = 0;
};

Outcome RunWith(const Trouble& trouble) {
  Run run;
  run.Until(kFaultAt);
  trouble.begin(run);
  run.Until(kFaultAt + trouble.lasts);
  trouble.end(run);
  Outcome outcome;
  outcome.right_after = run.TimeUntilRight();
  run.Until(kHorizon);
  for (std::size_t i = 0; i < run.world.replicas(); ++i) {
    outcome.attempts += run.world.replica(i)->attempts();
  }
  outcome.arrived = run.world.traffic.seen().size();
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

double Extra(std::size_t count, std::size_t base) {
  return 100.0 * (static_cast<double>(count) - static_cast<double>(base)) /
         static_cast<double>(base);
}

TEST_CASE("what happens to the API server costs no task, little time and few requests",
          "[sim][cluster]") {
  std::cout << absl::StreamFormat("%-56s %9s %8s %9s %8s %12s %8s %8s\n", "trouble", "attempts",
                                  "extra", "arrived", "extra", "right after", "GetTask", "Create");
  Outcome base;
  for (const Trouble& trouble : kTroubles) {
    INFO(trouble.name);
    const Outcome outcome = RunWith(trouble);
    if (base.arrived == 0) base = outcome;
    std::cout << absl::StreamFormat(
        "%-56s %9d %7.1f%% %9d %7.1f%% %12s %4d bad %4d bad\n", trouble.name, outcome.attempts,
        Extra(outcome.attempts, base.attempts), outcome.arrived,
        Extra(outcome.arrived, base.arrived), absl::FormatDuration(outcome.right_after),
        outcome.failed_gets, outcome.failed_creates);
    CHECK(outcome.failed_gets == 0);
    CHECK(outcome.went_back == 0);
    CHECK(outcome.wrong_ends == 0);
    CHECK(outcome.right_after < absl::Seconds(10));
    // However many jobs there are, a mirror tries at most fourteen times a minute.
    const double allowed =
        trouble.refuses ? 100.0 * 14 * kMirrors / static_cast<double>(base.arrived) : 10;
    CHECK(Extra(outcome.arrived, base.arrived) <= allowed);
  }
}

}  // namespace
}  // namespace sim
