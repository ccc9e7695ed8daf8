#include "test/sim/crash_life.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/daskjob.h"
#include "plugin/object_name.h"
#include "plugin/outcome.h"
#include "test/sim/kubelet_status.h"
#include "test/sim/operator_objects.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr absl::Duration kLimit = absl::Seconds(60);

plugin::TaskRequest Attempt(const std::string& execution, unsigned attempt) {
  return plugin::ADaskTask().WithExecution(execution).WithAttempt(attempt).Build();
}

bool IsLatched(const Object& job) {
  return absl::StrContains(job.text(), plugin::kOutcomeAnnotation);
}

}  // namespace

CrashLife::CrashLife(CrashWorld& world, const RequestPoint& request, Moment moment, int number)
    : world_(world),
      request_(request),
      moment_(moment),
      program_(Is(Stage::kCollectJob) || Is(Stage::kSweep) ? world.collector : world.keeper),
      execution_(absl::StrCat("crash", number)),
      task_(Attempt(execution_, 0)),
      name_(plugin::ObjectName(task_)) {}

void CrashLife::Run() {
  if (Is(Stage::kSweep)) {
    Sweep();
  } else {
    CreateTwice();
    StartRunner();
    if (Is(Stage::kDelete)) {
      Delete();
    } else if (Is(Stage::kDeleteUnseen)) {
      DeleteUnseen();
    } else if (Is(Stage::kCollectLost)) {
      Supersede();
    } else {
      End();
    }
    CheckJob();
  }
  CHECK(world_.struck());
  // It would take away the jobs of the others.
  world_.collector.Kill();
}

void CrashLife::ArmAt(Stage stage) {
  REQUIRE(program_.EnsureRuns());
  if (Is(stage)) world_.Arm(program_, request_, moment_);
}

// Again and again, as propeller does, over dead and new processes.
template <typename Done>
void CrashLife::Until(const char* what, Done done) {
  INFO(what);
  const absl::Time limit = absl::Now() + kLimit;
  while (!done() && absl::Now() < limit) {
    REQUIRE(program_.EnsureRuns());
    world_.store.CollectGarbage();
    absl::SleepFor(absl::Milliseconds(5));
  }
  CHECK(absl::Now() < limit);
}

std::string CrashLife::Create(const plugin::TaskRequest& task) {
  std::string handle;
  Until("create", [&] {
    handle = program_.Create(task);
    return !handle.empty();
  });
  return handle;
}

void CrashLife::CreateTwice() {
  if (Is(Stage::kLostCreate)) world_.traffic.Add(ResetAfterEffect("create", "daskjobs"));
  ArmAt(Stage::kCreate);
  ArmAt(Stage::kLostCreate);
  handle_ = Create(task_);
  ArmAt(Stage::kAdopt);
  CHECK(Create(task_) == handle_);
}

void CrashLife::StartRunner() {
  const ObjectPtr job = Find("daskjobs");
  REQUIRE(job != nullptr);
  if (Is(Stage::kCollectCluster) || Is(Stage::kFreeCluster)) {
    json::object cluster = MakeCluster(*job);
    cluster["metadata"].as_object()["finalizers"] = json::array{JsonView(kKopfFinalizer)};
    REQUIRE(world_.store.Create("daskclusters", world_.kNs, cluster).ok());
  }
  const auto runner = world_.store.Create("pods", world_.kNs, MakeRunner(*job));
  REQUIRE(runner.ok());
  SetRunner(RunningStatus(**runner, absl::Now()));
  Until("running", [this] { return program_.Get(handle_) == "Running"; });
}

void CrashLife::SetRunner(const json::object& status) {
  const auto set = [&status](json::object& value) {
    value["status"] = status;
    return absl::OkStatus();
  };
  REQUIRE(world_.store.Update("pods", world_.kNs, RunnerName(name_), set).ok());
}

void CrashLife::FinishRunner() {
  const ObjectPtr runner = world_.store.Get("pods", world_.kNs, RunnerName(name_));
  SetRunner(EndedStatus(*runner, {}, absl::Now()));
}

void CrashLife::End() {
  for (const Stage stage : {Stage::kLatch, Stage::kContestedLatch, Stage::kCollectJob,
                            Stage::kCollectCluster, Stage::kFreeCluster}) {
    ArmAt(stage);
  }
  if (Is(Stage::kContestedLatch)) world_.ContestNextPatch();
  if (Is(Stage::kFreeCluster)) {
    REQUIRE(world_.store.Delete("daskclusters", world_.kNs, name_).ok());
  }
  FinishRunner();
  if (Is(Stage::kCollectJob)) return Collect();
  Until("ended", [this] { return program_.Get(handle_) == "Succeeded"; });
  Until("killed", [this] { return world_.struck(); });
  TakeAwayCluster();
  CHECK(Create(task_) == handle_);
  Until("the same end", [this] { return program_.Get(handle_) == "Succeeded"; });
}

void CrashLife::Collect() {
  Until("collected", [this] { return world_.struck() && !HasJob(); });
}

void CrashLife::TakeAwayCluster() {
  if (Is(Stage::kFreeCluster)) {
    Until("free", [this] { return Find("daskclusters") == nullptr; });
  }
  if (Is(Stage::kCollectCluster)) {
    Until("cluster deleted", [this] {
      const ObjectPtr cluster = Find("daskclusters");
      return cluster == nullptr || cluster->deleting();
    });
  }
}

void CrashLife::Delete() {
  ArmAt(Stage::kDelete);
  Until("deleted", [this] { return program_.Delete(handle_) && !HasJob() && world_.struck(); });
}

// A program that begins now, and cannot list.
void CrashLife::DeleteUnseen() {
  program_.Kill();
  world_.api.access().Deny("list", "daskjobs");
  ArmAt(Stage::kDeleteUnseen);
  Until("deleted", [this] { return program_.Delete(handle_) && !HasJob() && world_.struck(); });
  world_.api.access().Permit("list", "daskjobs");
  program_.Kill();
}

// Propeller has not got the answer of the first attempt, and has begun the next one.
void CrashLife::Supersede() {
  ArmAt(Stage::kCollectLost);
  const plugin::TaskRequest next = Attempt(execution_, 1);
  const std::string handle = Create(next);
  Until("collected", [this] { return world_.struck() && !HasJob(); });
  CHECK(Create(next) == handle);
  REQUIRE(world_.store.Delete("daskjobs", world_.kNs, plugin::ObjectName(next)).ok());
}

// The operator made two worker groups and died before it gave them an owner; one cluster is gone.
void CrashLife::Sweep() {
  const std::string lives = absl::StrCat(name_, "-lives");
  const json::object metadata{{"name", lives}, {"labels", {{plugin::kOurLabel, "true"}}}};
  REQUIRE(world_.store.Create("daskclusters", world_.kNs, {{"metadata", metadata}}).ok());
  MakeGroup(lives);
  MakeGroup(name_);
  ArmAt(Stage::kSweep);
  Until("swept", [this] { return world_.struck() && Find("daskworkergroups") == nullptr; });
  CHECK(world_.store.Get("daskworkergroups", world_.kNs, lives) != nullptr);
  for (const char* plural : {"daskworkergroups", "daskclusters"}) {
    REQUIRE(world_.store.Delete(plural, world_.kNs, lives).ok());
  }
}

void CrashLife::MakeGroup(const std::string& cluster) {
  const json::object group{
      {"metadata", {{"name", cluster}, {"labels", {{plugin::kOurLabel, "true"}}}}},
      {"spec", {{"cluster", cluster}}}};
  REQUIRE(world_.store.Create("daskworkergroups", world_.kNs, group).ok());
}

// Every job of this name that there ever was, and whether the last one was told to have ended.
void CrashLife::CheckJob() {
  const bool aborted = Is(Stage::kDelete) || Is(Stage::kDeleteUnseen) || Is(Stage::kCollectLost);
  int made = 0;
  bool latched = false;
  const auto changes = world_.store.ChangesAfter("daskjobs", 0, 1'000'000);
  REQUIRE(changes.ok());
  for (const Change& change : *changes) {
    if (change.object->name() != name_) continue;
    if (change.type == Change::Type::kAdded) ++made;
    latched = IsLatched(*change.object);
  }
  CHECK(made == 1);
  CHECK(latched == !aborted);
  if (HasJob()) REQUIRE(world_.store.Delete("daskjobs", world_.kNs, name_).ok());
}

}  // namespace sim
