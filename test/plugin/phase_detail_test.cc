#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "plugin/phase.h"
#include "test/plugin/observation_builder.h"

namespace plugin {
namespace {

TaskPhase PhaseOf(const ObservationBuilder& job) { return MapPhase(job.Build(), kGrace, kStart); }

TaskPhase PhaseOf(const PodBuilder& runner) { return PhaseOf(AJob().Runner(runner)); }

void WithoutContainers(PodFacts& pod) { pod.containers.clear(); }

ContainerFacts Ended(const std::string& name, int code) {
  ContainerFacts container;
  container.name = name;
  container.state = ContainerFacts::State::kTerminated;
  container.exit_code = code;
  return container;
}

TEST_CASE("a sentence says as much as the pod does", "[plugin][phase]") {
  struct {
    PodBuilder runner;
    Cause cause;
    const char* says;
  } const rows[] = {
      {ARunner().Set(WithoutContainers), Cause::kRunnerPending, "j-runner is starting."},
      {ARunner(), Cause::kRunnerPending, "j-runner is starting."},
      {ARunner().Exited(128, "StartError"), Cause::kRunnerNotStarted, "(StartError)"},
      {ARunner().Exited(3, ""), Cause::kRunnerExited, "exit code 3 (no reason given)"},
      {ARunner().Exited(137, "Error").Set([](PodFacts& pod) { pod.reason = "Evicted"; }),
       Cause::kRunnerEvicted, "(Evicted)"},
      {ARunner().Exited(137, "Error").Set([](PodFacts& pod) { pod.disruption = "Taint: t"; }),
       Cause::kRunnerEvicted, "(Taint: t)"},
      {ARunner().Phase(PodPhase::kFailed), Cause::kRunnerFailed, "(Kubernetes gives no reason)"},
      {ARunner().Phase(PodPhase::kFailed).Set([](PodFacts& pod) {
         pod.containers = {Ended("first", 0), ContainerFacts{}, Ended("second", 3)};
         pod.containers[1].exit_code = 9;
       }),
       Cause::kRunnerFailed, "(container second ended with exit code 3)"},
      {ARunner().Phase(PodPhase::kSucceeded).Set(WithoutContainers), Cause::kSucceeded, ""},
  };
  for (const auto& row : rows) {
    const TaskPhase phase = PhaseOf(row.runner);
    INFO(phase.sentence);
    CHECK(RowOf(phase.cause).id == RowOf(row.cause).id);
    CHECK(absl::StrContains(phase.sentence, row.says));
  }
}

TEST_CASE("an init container of the runner's name is not the runner", "[plugin][phase]") {
  const auto init = [](PodFacts& pod) {
    pod.containers[0].init = true;
    pod.containers[0].state = ContainerFacts::State::kTerminated;
  };
  CHECK(PhaseOf(ARunner().Set(init)).cause == Cause::kRunnerPending);
}

TEST_CASE("a runner is ours unless both sides know better", "[plugin][phase]") {
  struct {
    const char* pods_job;
    const char* job;
    bool ours;
  } const rows[] = {{"u1", "u1", true}, {"", "u1", true}, {"u0", "", true}, {"u0", "u1", false}};
  for (const auto& row : rows) {
    INFO(row.pods_job << "/" << row.job);
    const TaskPhase phase =
        PhaseOf(AJob()
                    .Runner(ARunner().Running().Set([&](auto& pod) { pod.job_uid = row.pods_job; }))
                    .Set([&](JobFacts& job, Observation&) { job.uid = row.job; }));
    CHECK((phase.cause == Cause::kRunning) == row.ours);
  }
}

TEST_CASE("an end is the runner's own when it came before its deletion", "[plugin][phase]") {
  const auto at = [](absl::Duration after) {
    return ARunner().Exited(3, "Error").Deleted(kStart - after);
  };
  CHECK(PhaseOf(at(absl::Seconds(-1))).cause == Cause::kRunnerExited);
  CHECK(PhaseOf(at(absl::ZeroDuration())).cause == Cause::kRunnerLost);
  CHECK(PhaseOf(at(absl::Seconds(1))).cause == Cause::kRunnerLost);
  const auto timeless = [](PodFacts& pod) { pod.containers[0].finished.reset(); };
  CHECK(PhaseOf(at(absl::Seconds(-1)).Set(timeless)).cause == Cause::kRunnerLost);
  CHECK(PhaseOf(ARunner().Running().Phase(PodPhase::kFailed).Deleted(kStart)).cause ==
        Cause::kRunnerLost);
  // Outputs tell of a success alone.
  CHECK(PhaseOf(AJob().HasOutputs().Runner(at(absl::ZeroDuration()))).cause == Cause::kRunnerLost);
}

TEST_CASE("a runner that went before it ran is lost after its grace", "[plugin][phase]") {
  const absl::Time long_ago = kStart - absl::Minutes(10);
  CHECK(PhaseOf(ARunner().Deleted(long_ago)).cause == Cause::kRunnerLost);
  CHECK(PhaseOf(ARunner().Deleted(kStart)).cause == Cause::kRunnerPending);
  CHECK(PhaseOf(AJob().RunnerAbsent(long_ago)).cause == Cause::kSubmitted);
  CHECK(PhaseOf(AJob().Status("Running").RunnerAbsent(kStart)).cause == Cause::kRunnerMissing);
  CHECK(PhaseOf(AJob().Status("ClusterCreated").RunnerAbsent(kStart)).cause == Cause::kStarting);
  CHECK(PhaseOf(AJob().RunnerAbsent(kStart).Set([](JobFacts& job, Observation&) {
          job.ended = true;
        })).cause == Cause::kRunnerMissing);
}

TEST_CASE("an end by the operator's word waits for the runner", "[plugin][phase]") {
  const auto ended = [](JobFacts& job, Observation&) { job.ended = true; };
  CHECK(PhaseOf(AJob().Set(ended)).cause == Cause::kEndUnconfirmed);
  CHECK(PhaseOf(AJob().Set(ended).Runner(ARunner())).cause == Cause::kRunnerPending);
  CHECK(PhaseOf(AJob().Status("Failed").Runner(ARunner().Running())).cause == Cause::kRunning);
  CHECK(PhaseOf(AJob().Status("Successful").Runner(ARunner().Running())).cause == Cause::kRunning);
  CHECK(PhaseOf(AJob().Status("Running").Runner(ARunner())).cause == Cause::kRunnerPending);
}

TEST_CASE("nothing but exit code 1 is an error without a name", "[plugin][phase]") {
  for (const auto& [code, cause] : {std::pair{1, Cause::kUserErrorUnclassified},
                                    {2, Cause::kRunnerExited},
                                    {0, Cause::kSucceeded}}) {
    CHECK(PhaseOf(AJob().FailsOnError().Runner(ARunner().Exited(code, "Error"))).cause == cause);
  }
  CHECK(PhaseOf(ARunner().Exited(1, "Error")).cause == Cause::kRunnerExited);
}

}  // namespace
}  // namespace plugin
