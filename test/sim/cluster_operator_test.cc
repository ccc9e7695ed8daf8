#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "plugin/object_name.h"
#include "test/sim/cluster_propeller.h"
#include "test/sim/cluster_world.h"
#include "test/sim/operator_objects.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

constexpr absl::Duration kRuns = absl::Seconds(60);
constexpr absl::Duration kTtl = absl::Minutes(5);
constexpr absl::Duration kSweep = absl::Minutes(2);

ReplicaSettings ShortLived() {
  ReplicaSettings settings;
  settings.janitor.ttl_succeeded = kTtl;
  settings.janitor.ttl_failed = kTtl;
  settings.janitor.sweep = kSweep;
  return settings;
}

// Two replicas, one task of two workers that runs for a minute.
class Scenario {
 public:
  explicit Scenario(ContainerEnd end = {}) {
    world.StartReplica();
    world.StartReplica();
    world.Pass(absl::Seconds(1));
    world.life.kubelet().Plan(job(), {kRuns, std::move(end), "", ""});
  }

  static plugin::TaskRequest Request() { return plugin::ADaskTask().WithWorkers(2).Build(); }
  static std::string job() { return plugin::ObjectName(Request()); }
  std::string runner() const { return RunnerName(job()); }
  DaskOperator& dask() { return world.life.dask_operator(); }

  void Submit() { task = &propeller.Submit(Request()); }
  void Delete(const char* plural, const std::string& name) {
    REQUIRE(world.store.Delete(plural, World::kNs, name).ok());
  }
  // Until the task has ended, at most ten minutes.
  void Live() {
    for (int i = 0; i < 120 && !task->ended(); ++i) world.Pass(Propeller::kEvery);
  }
  // What both replicas say, with the sentence.
  std::vector<std::string> Answers() {
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < world.replicas(); ++i) {
      if (world.replica(i) == nullptr) continue;
      world.replica(i)->tasks().Get(
          task->handle, world.now() + Propeller::kLimit,
          [&answers](absl::StatusOr<server::TaskReply> reply) {
            answers.push_back(reply.ok() ? absl::StrCat(plugin::PhaseName(reply->phase.phase), " ",
                                                        reply->phase.sentence)
                                         : reply.status().ToString());
          });
    }
    world.Pass(absl::Seconds(2));
    return answers;
  }
  std::vector<std::string> Leftovers() {
    world.Pass(kTtl + kSweep + absl::Minutes(2));
    return ClusterLife::Leftovers(world.store);
  }

  World world{ShortLived()};
  Propeller propeller{world};
  TaskLife* task = nullptr;
};

void PrintRow(const std::string& name, const TaskLife& task, std::size_t left) {
  std::cout << absl::StreamFormat(
      "%-62s %-76s %d left\n", name,
      task.aborted ? absl::StrCat(task.Story(), ", aborted") : task.Story(), left);
}

// The end of the story, the same from both replicas, and nothing left of it.
void CheckEnd(const std::string& name, Scenario& scenario, plugin::Cause expected) {
  const TaskLife& task = *scenario.task;
  REQUIRE(task.ended());
  CHECK(plugin::RowOf(task.reported.back().cause).id == plugin::RowOf(expected).id);
  CHECK(task.failed_gets == 0);
  CHECK(task.went_back == 0);
  const std::vector<std::string> answers = scenario.Answers();
  CHECK(std::count(answers.begin(), answers.end(), answers.front()) ==
        static_cast<int>(answers.size()));
  const std::vector<std::string> left = scenario.Leftovers();
  CHECK(absl::StrJoin(left, " ") == "");
  PrintRow(name, task, left.size());
}

// Nobody is told of an end that never comes; the user gives up.
void CheckAborted(const std::string& name, Scenario& scenario) {
  TaskLife& task = *scenario.task;
  CHECK_FALSE(task.ended());
  CHECK(task.failed_gets == 0);
  scenario.propeller.Abort(task);
  const std::vector<std::string> left = scenario.Leftovers();
  CHECK(absl::StrJoin(left, " ") == "");
  PrintRow(name, task, left.size());
}

bool RunnerExists(OperatorStep last_step) { return last_step >= OperatorStep::kRunner; }

TEST_CASE("an operator that dies after any of its steps and never comes back", "[sim][cluster]") {
  for (OperatorStep step : OperatorSteps()) {
    const std::string name = absl::StrCat("operator dead for ever after: ", NameOf(step));
    INFO(name);
    Scenario scenario;
    scenario.dask().DieAfter(step);
    scenario.Submit();
    scenario.Live();
    CHECK_FALSE(scenario.dask().alive());
    if (RunnerExists(step)) {
      CheckEnd(name, scenario, plugin::Cause::kSucceeded);
    } else {
      CheckAborted(name, scenario);
    }
  }
}

TEST_CASE("an operator that dies after any of its steps and comes back", "[sim][cluster]") {
  for (OperatorStep step : OperatorSteps()) {
    const std::string name = absl::StrCat("operator back 30 s after: ", NameOf(step));
    INFO(name);
    Scenario scenario;
    scenario.dask().DieAfter(step);
    scenario.Submit();
    for (int i = 0; i < 120 && scenario.dask().alive(); ++i) scenario.world.Pass(absl::Seconds(1));
    scenario.world.Pass(absl::Seconds(30));
    scenario.dask().Restart();
    scenario.world.life.Wake();
    scenario.Live();
    // kopf never looks again at a job that it marked before it died.
    if (step == OperatorStep::kJobSeen) {
      CheckAborted(name, scenario);
    } else {
      CheckEnd(name, scenario, plugin::Cause::kSucceeded);
    }
  }
}

struct Trouble {
  const char* name;
  std::function<void(Scenario&)> before;  // the task is submitted
  std::function<void(Scenario&)> during;  // after 20 s
  plugin::Cause end;
  ContainerEnd runner = {};
};

void Nothing(Scenario&) {}

using C = plugin::Cause;
using S = OperatorStep;
const Trouble kTroubles[] = {
    {"nothing", Nothing, Nothing, C::kSucceeded},
    {"nothing, and the task fails", Nothing, Nothing, C::kRunnerExited, {1, "", ""}},
    {"end not told, cluster deleted",
     [](Scenario& s) { s.dask().Fail(S::kJobEnded, 1, "HTTP 429"); }, Nothing, C::kSucceeded},
    {"no worker group, ever", [](Scenario& s) { s.dask().Fail(S::kWorkerGroup, 1); }, Nothing,
     C::kSucceeded},
    {"cluster stays Pending",
     [](Scenario& s) { s.dask().Delay(S::kClusterPhasePending, absl::Milliseconds(200)); }, Nothing,
     C::kSucceeded},
    {"quota full for two minutes",
     [](Scenario& s) { s.dask().Fail(S::kRunner, 2, "exceeded quota"); }, Nothing, C::kSucceeded},
    {"status goes back while it runs",
     [](Scenario& s) { s.dask().Delay(S::kClusterCreated, absl::Seconds(10)); }, Nothing,
     C::kSucceeded},
    {"status goes back after the end",
     [](Scenario& s) { s.dask().Delay(S::kClusterCreated, absl::Seconds(70)); }, Nothing,
     C::kSucceeded},
    {"status goes back after a failure",
     [](Scenario& s) { s.dask().Delay(S::kClusterCreated, absl::Seconds(70)); },
     Nothing,
     C::kRunnerExited,
     {1, "", ""}},
    {"DaskJob deleted by hand", Nothing, [](Scenario& s) { s.Delete("daskjobs", Scenario::job()); },
     C::kJobDeleted},
    {"DaskJob deleted by hand, operator dead", Nothing,
     [](Scenario& s) {
       s.dask().Kill();
       s.Delete("daskjobs", Scenario::job());
     },
     C::kJobDeleted},
    {"DaskCluster deleted by hand",
     Nothing,
     [](Scenario& s) { s.Delete("daskclusters", Scenario::job()); },
     C::kRunnerExited,
     {1, "", ""}},
    {"DaskCluster deleted by hand, operator dead",
     Nothing,
     [](Scenario& s) {
       s.dask().Kill();
       s.Delete("daskclusters", Scenario::job());
     },
     C::kRunnerExited,
     {1, "", ""}},
    {"runner deleted by hand", Nothing, [](Scenario& s) { s.Delete("pods", s.runner()); },
     C::kRunnerLost},
    {"runner deleted by hand, operator dead", Nothing,
     [](Scenario& s) {
       s.dask().Kill();
       s.Delete("pods", s.runner());
     },
     C::kRunnerLost},
    {"runner evicted", Nothing,
     [](Scenario& s) {
       s.world.life.kubelet().Evict(World::kNs, s.runner(), "The node was low on memory.");
     },
     C::kRunnerEvicted},
    {"namespace deleted", Nothing,
     [](Scenario& s) { s.world.store.TerminateNamespace(World::kNs); }, C::kJobDeleted},
    {"one replica killed while it runs", Nothing, [](Scenario& s) { s.world.KillReplica(0); },
     C::kSucceeded},
    {"one replica killed at the end", Nothing,
     [](Scenario& s) {
       s.world.Pass(kRuns - absl::Seconds(19));
       s.world.KillReplica(1);
     },
     C::kSucceeded},
    {"both replicas killed, one after the other, and new ones", Nothing,
     [](Scenario& s) {
       s.world.KillReplica(0);
       s.world.StartReplica();
       s.world.Pass(absl::Seconds(10));
       s.world.KillReplica(1);
       s.world.StartReplica();
     },
     C::kSucceeded},
};

TEST_CASE("what goes wrong in the operator does not change the end", "[sim][cluster]") {
  for (const Trouble& trouble : kTroubles) {
    INFO(trouble.name);
    Scenario scenario(trouble.runner);
    trouble.before(scenario);
    scenario.Submit();
    scenario.world.Pass(absl::Seconds(20));
    trouble.during(scenario);
    scenario.Live();
    CheckEnd(trouble.name, scenario, trouble.end);
  }
}

}  // namespace
}  // namespace sim
