#include "test/sim/cluster_run.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "plugin/object_name.h"
#include "test/sim/operator_objects.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

constexpr absl::Duration kBetweenTasks = absl::Milliseconds(500);
constexpr absl::Duration kStep = absl::Milliseconds(250);

}  // namespace

Run::Run() {
  world.life.dask_operator().Kill();
  world.StartReplica();
  world.StartReplica();
  world.Pass(absl::Seconds(1));
}

void Run::Until(absl::Duration time) {
  while (world.now() < began_ + time) {
    if (submitted_ < kTasks && world.now() >= began_ + submitted_ * kBetweenTasks) Submit();
    MakeRunners();
    world.Pass(kStep);
  }
}

void Run::Submit() {
  const plugin::TaskRequest request =
      plugin::ADaskTask().WithExecution(absl::StrCat("f", submitted_)).WithWorkers(1).Build();
  const absl::Duration runs_for = absl::Seconds(20 + submitted_ * 37 % 100);
  world.life.kubelet().Plan(plugin::ObjectName(request),
                            {runs_for, {submitted_ % 3 == 0 ? 1 : 0, "", ""}, "", ""});
  propeller.Submit(request);
  ++submitted_;
}

void Run::MakeRunners() {
  for (const ObjectPtr& job : world.store.List("daskjobs")) {
    if (world.store.Get("pods", World::kNs, RunnerName(job->name())) != nullptr) continue;
    REQUIRE(world.store.Create("pods", World::kNs, MakeRunner(*job)).ok());
  }
}

// Nothing: its runner is not there yet, or not settled.
std::optional<plugin::Phase> Run::Truth(const std::string& job) {
  const ObjectPtr runner = world.store.Get("pods", World::kNs, RunnerName(job));
  if (runner == nullptr) return std::nullopt;
  const boost::json::object value = runner->Json();
  const absl::string_view phase = k8s::StringAt(*k8s::ObjectAt(value, "status"), "phase");
  if (phase == "Running") return plugin::Phase::kRunning;
  if (phase == "Succeeded") return plugin::Phase::kSucceeded;
  if (phase == "Failed") return plugin::Phase::kFailed;
  return std::nullopt;
}

bool Run::AllRight() {
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

absl::Duration Run::TimeUntilRight() {
  const absl::Time from = world.now();
  while (!AllRight() && world.now() - from < absl::Minutes(15)) Until(age() + kStep);
  return world.now() - from;
}

}  // namespace sim
