#include "plugin/phase.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "plugin/phase_rules.h"
#include "test/plugin/observation_builder.h"

namespace plugin {
namespace {

constexpr char kUserReport[] =
    "!! Begin User Error Captured by Flyte !!\nTrace:\n\nMessage:\n\n    ValueError: no such "
    "column\n"
    "!! End Error Captured by Flyte !!\n";
constexpr char kRecoverableReport[] =
    "\nMessage:\n\n    Busy: USER:Recoverable: error=come back\n!! End Error Captured by Flyte "
    "!!\n";
constexpr char kSystemReport[] =
    "!! Begin Unknown System Error Captured by Flyte !!\nMessage:\n\n    OSError: no bucket\n";

struct Row {
  const char* when;
  Observation seen;
  Cause cause;
  const char* says;  // a part of the sentence
};

Observation WithJobGone(bool asked) {
  return AJob()
      .Set([&](JobFacts&, Observation& seen) {
        seen.job = Presence::kAbsent;
        seen.delete_requested = asked;
      })
      .Build();
}

ObservationBuilder Dying(bool asked) {
  return AJob().Status("Running").Runner(ARunner().Running()).Set([&](auto& job, auto& seen) {
    job.deleted = kStart;
    seen.delete_requested = asked;
  });
}

std::vector<Row> Rows() {
  return {
      {"nothing is known", Observation{}, Cause::kStateUnknown, "API server does not answer"},
      {"the operator has not reacted", AJob().Build(), Cause::kSubmitted, "DaskJob j waits"},
      {"the operator works", AJob().Status("JobCreated").Build(), Cause::kStarting, "JobCreated"},
      {"the runner gets its container",
       AJob().Status("ClusterCreated").Runner(ARunner().Waiting("ContainerCreating")).Build(),
       Cause::kRunnerPending, "j-runner is starting (ContainerCreating)."},
      {"no node takes the runner",
       AJob().Runner(ARunner().Unschedulable("0/2 nodes: 1 Insufficient cpu.")).Build(),
       Cause::kRunnerUnschedulable, "waits for a node: 0/2 nodes: 1 Insufficient cpu."},
      {"no node takes the scheduler",
       AJob().Runner(ARunner()).Scheduler(AScheduler().Unschedulable("full")).Build(),
       Cause::kSchedulerUnschedulable, "j-scheduler waits for a node: full."},
      {"the runner's image is not there",
       AJob().Runner(ARunner().Waiting("ImagePullBackOff", "not found")).Build(), Cause::kImagePull,
       "runner pod j-runner cannot pull the image of its container job-runner (ImagePullBackOff: "
       "not found)."},
      {"the scheduler's image is not there",
       AJob().Runner(ARunner()).Scheduler(AScheduler().Waiting("ErrImagePull")).Build(),
       Cause::kImagePull, "scheduler pod j-scheduler"},
      {"a secret is missing",
       AJob().Runner(ARunner().Waiting("CreateContainerConfigError", "no secret")).Build(),
       Cause::kContainerNotCreated, "no secret"},
      {"the scheduler crashes while the runner starts",
       AJob().Runner(ARunner()).Scheduler(AScheduler().Waiting("CrashLoopBackOff", "x")).Build(),
       Cause::kContainerCrashing, "ends again and again"},

      {"the runner runs", AJob().Status("ClusterCreated").Runner(ARunner().Running()).Build(),
       Cause::kRunning, "j-runner"},
      {"the runner runs and the scheduler does not",
       AJob().Runner(ARunner().Running()).Scheduler(AScheduler().Waiting("ErrImagePull")).Build(),
       Cause::kSchedulerNotRunning, "j-scheduler does not (ErrImagePull)"},
      {"the runner runs and one of two workers waits for a node",
       AJob()
           .Runner(ARunner().Running())
           .Worker(AWorker().Running())
           .Worker(AWorker().Unschedulable("no gpu"))
           .Build(),
       Cause::kWorkersUnschedulable,
       "1 of 2 worker pods wait for a node, such as j-worker (no gpu)"},
      {"the runner runs and a worker runs out of memory again and again",
       AJob()
           .Runner(ARunner().Running())
           .Worker(AWorker().Waiting("CrashLoopBackOff", "back-off").Set([](PodFacts& pod) {
             pod.containers[0].last_reason = "OOMKilled";
             pod.containers[0].last_exit_code = 137;
           }))
           .Build(),
       Cause::kWorkersNotRunning, "OOMKilled, exit code 137"},
      {"an evicted scheduler pod was replaced",
       AJob()
           .Runner(ARunner().Running())
           .Scheduler(AScheduler().Exited(137, "Error"))
           .Scheduler(AScheduler().Running())
           .Build(),
       Cause::kRunning, ""},
      {"only the operator says that it runs", AJob().Status("Running").Build(),
       Cause::kRunningUnconfirmed, "by the word of the Dask operator"},
      {"the operator says failed and the runner is not known", AJob().Status("Failed").Build(),
       Cause::kEndUnconfirmed, "(Failed)"},
      {"the runner is gone since a moment",
       AJob().Status("Running").RunnerAbsent(kStart - absl::Seconds(1)).Build(),
       Cause::kRunnerMissing, "gone or being deleted;"},
      {"the runner is being preempted",
       AJob()
           .Status("Running")
           .Runner(ARunner().Running().Deleted(kStart).Set(
               [](PodFacts& pod) { pod.disruption = "PreemptionByScheduler: bully"; }))
           .Build(),
       Cause::kRunnerMissing, "(PreemptionByScheduler: bully)"},
      {"a pod of an earlier job of that name is in the way",
       AJob()
           .Status("ClusterCreated")
           .Runner(ARunner().Running().Set([](PodFacts& pod) { pod.job_uid = "u0"; }))
           .Build(),
       Cause::kStarting, ""},

      {"the runner succeeded",
       AJob().Status("Running").Runner(ARunner().Exited(0, "Completed")).Build(), Cause::kSucceeded,
       "DaskJob j succeeded."},
      {"the task ended well beside a mesh proxy that runs on",
       AJob().Runner(ARunner().Exited(0, "Completed").Phase(PodPhase::kRunning)).Build(),
       Cause::kSucceeded, ""},
      {"the task ended well and another container did not",
       AJob().Runner(ARunner().Exited(0, "Completed").Phase(PodPhase::kFailed)).Build(),
       Cause::kSucceeded, ""},
      {"the operator says successful and the runner is gone",
       AJob().Status("Successful").RunnerAbsent(kStart).Build(), Cause::kSucceeded, ""},
      {"the runner was deleted after it ended",
       AJob().Runner(ARunner().Exited(0, "Completed").Deleted(kStart + absl::Seconds(1))).Build(),
       Cause::kSucceeded, ""},
      {"the runner ended well while being deleted, and the client looks for outputs",
       AJob().HasOutputs().Runner(ARunner().Exited(0, "Completed").Deleted(kStart)).Build(),
       Cause::kSucceeded, ""},

      {"the user's code failed",
       AJob().FailsOnError().Runner(ARunner().Exited(1, "Error", kUserReport)).Build(),
       Cause::kUserError, "ValueError: no such column"},
      {"the user's code failed and the client reads the error itself",
       AJob().Runner(ARunner().Exited(1, "Error", kUserReport)).Build(), Cause::kRunnerExited,
       "ValueError: no such column"},
      {"the user's code asks for a retry",
       AJob().FailsOnError().Runner(ARunner().Exited(1, "Error", kRecoverableReport)).Build(),
       Cause::kUserErrorRecoverable, "error=come back"},
      {"flytekit could not reach storage",
       AJob().FailsOnError().Runner(ARunner().Exited(1, "Error", kSystemReport)).Build(),
       Cause::kTaskSystemError, "OSError: no bucket"},
      {"the log's end names no error",
       AJob().FailsOnError().Runner(ARunner().Exited(1, "Error", "usage: pyflyte\n")).Build(),
       Cause::kUserErrorUnclassified, "its last words: usage: pyflyte."},
      {"another exit code", AJob().Runner(ARunner().Exited(3, "Error")).Build(),
       Cause::kRunnerExited, "exit code 3 (Error), read its log; its last words: none."},
      {"the process was killed",
       AJob().FailsOnError().Runner(ARunner().Exited(137, "Error")).Build(), Cause::kRunnerKilled,
       "SIGKILL"},
      {"the child of the fast entry point was killed",
       AJob().Runner(ARunner().Exited(247, "Error")).Build(), Cause::kRunnerKilled, "SIGKILL"},
      {"it ran out of memory", AJob().Runner(ARunner().Exited(137, "OOMKilled")).Build(),
       Cause::kRunnerOutOfMemory, "raise the task's memory limit"},
      {"its node evicted it",
       AJob()
           .Runner(ARunner().Exited(137, "Error").Set([](PodFacts& pod) {
             pod.reason = "Evicted";
             pod.message = "The node was low on resource: memory.";
           }))
           .Build(),
       Cause::kRunnerEvicted, "(Evicted: The node was low on resource: memory)"},
      {"the command is not in the image",
       AJob().Runner(ARunner().Exited(128, "StartError", "exec: not found")).Build(),
       Cause::kRunnerNotStarted, "(StartError: exec: not found)"},
      {"an init container failed",
       AJob()
           .Runner(ARunner().Phase(PodPhase::kFailed).Set([](PodFacts& pod) {
             ContainerFacts init;
             init.name = "copy";
             init.init = true;
             init.state = ContainerFacts::State::kTerminated;
             init.exit_code = 2;
             pod.containers.push_back(init);
           }))
           .Build(),
       Cause::kRunnerFailed, "container copy ended with exit code 2"},
      {"the runner is gone for longer than the grace",
       AJob().Status("ClusterCreated").RunnerAbsent(kStart - kGrace).Build(), Cause::kRunnerLost,
       "j-runner is gone"},
      {"the operator saw an end, but not which",
       AJob()
           .Status("ClusterCreated")
           .RunnerAbsent(kStart - kGrace)
           .Set([](auto& job, auto&) { job.ended = true; })
           .Build(),
       Cause::kRunnerLost, ""},
      {"the runner went before its time was up",
       AJob().Status("Running").RunnerAbsent(kStart + absl::Seconds(20)).Build(),
       Cause::kRunnerLost, ""},
      {"the runner has been dying for too long",
       AJob().Runner(ARunner().Running().Deleted(kStart - absl::Seconds(40))).Build(),
       Cause::kRunnerLost, ""},
      {"the runner was killed by its deletion",
       AJob().Status("Running").Runner(ARunner().Exited(137, "Error").Deleted(kStart)).Build(),
       Cause::kRunnerLost, "deleted, preempted or lost"},
      {"a preempted runner that exits with 0 and has no outputs to show",
       AJob().Status("Running").Runner(ARunner().Exited(0, "Completed").Deleted(kStart)).Build(),
       Cause::kRunnerLost, ""},
      {"the operator says failed and the runner is gone",
       AJob().Status("Failed").RunnerAbsent(kStart).Build(), Cause::kOperatorFailed,
       "j-runner cannot be seen"},

      {"the job is gone", WithJobGone(false), Cause::kJobDeleted, "DaskJob j was deleted"},
      {"the job is gone because Flyte wanted it", WithJobGone(true), Cause::kAborted,
       "Flyte asked"},
      {"the job is being deleted", Dying(false).Build(), Cause::kJobDeleted, ""},
      {"the job is being deleted because Flyte wanted it", Dying(true).Build(), Cause::kAborted,
       ""},
      {"the job is being deleted after its runner's end",
       Dying(false).Runner(ARunner().Exited(0, "Completed")).Build(), Cause::kSucceeded, ""},
  };
}

std::size_t RuleFor(const Observation& seen) {
  const PhaseView view(seen, kGrace, kStart);
  const auto rules = PhaseRules();
  return static_cast<std::size_t>(
      std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.holds(view); }) -
      rules.begin());
}

TEST_CASE("each state of job and pods has one cause and one sentence", "[plugin][phase]") {
  for (const Row& row : Rows()) {
    INFO(row.when);
    const TaskPhase phase = MapPhase(row.seen, kGrace, kStart);
    INFO(phase.sentence);
    CHECK(RowOf(phase.cause).id == RowOf(row.cause).id);
    CHECK(phase.phase == RowOf(row.cause).phase);
    CHECK(phase.failure == RowOf(row.cause).failure);
    CHECK(absl::StrContains(phase.sentence, row.says));
    CHECK(absl::EndsWith(phase.sentence, "."));
    CHECK_FALSE(absl::StrContains(phase.sentence, "unknown"));
    CHECK(phase.sentence.find('{') == std::string::npos);
  }
}

TEST_CASE("every rule decides at least one state", "[plugin][phase]") {
  std::set<std::size_t> used;
  for (const Row& row : Rows()) used.insert(RuleFor(row.seen));
  for (std::size_t rule = 0; rule < PhaseRules().size(); ++rule) {
    INFO("rule " << rule << ": " << RowOf(PhaseRules()[rule].cause).id);
    CHECK(used.count(rule) == 1);
  }
}

TEST_CASE("what is not known never fails a job", "[plugin][phase]") {
  for (const char* status : {"", "JobCreated", "ClusterCreated", "Running", "Failed", "New"}) {
    for (bool ended : {false, true}) {
      INFO(status << ended);
      const auto seen =
          AJob().Status(status).Set([&](auto& job, auto&) { job.ended = ended; }).Build();
      CHECK_FALSE(IsFinal(MapPhase(seen, kGrace, kStart + absl::Hours(1000))));
    }
  }
}

TEST_CASE("a runner that is gone is looked for again when its grace ends", "[plugin][phase]") {
  const auto gone = AJob().Status("Running").RunnerAbsent(kStart).Build();
  CHECK(MapPhase(gone, kGrace, kStart).look_again == kStart + kGrace);
  CHECK_FALSE(MapPhase(gone, kGrace, kStart + kGrace).look_again);
  const auto dying = AJob().Runner(ARunner().Running().Deleted(kStart)).Build();
  CHECK(MapPhase(dying, kGrace, kStart).look_again == kStart + absl::Seconds(30) + kGrace);
  const auto early = AJob().Status("JobCreated").RunnerAbsent(kStart - kGrace).Build();
  CHECK(MapPhase(early, kGrace, kStart).phase == Phase::kInitializing);
}

TEST_CASE("a phase never goes back", "[plugin][phase]") {
  const auto at = [](Cause cause) {
    return TaskPhase{RowOf(cause).phase, RowOf(cause).failure, cause, "s", {}};
  };
  struct {
    Cause last, next, reported;
  } const rows[] = {
      {Cause::kSubmitted, Cause::kRunnerPending, Cause::kRunnerPending},
      {Cause::kRunnerUnschedulable, Cause::kImagePull, Cause::kImagePull},
      {Cause::kRunning, Cause::kStarting, Cause::kRunning},
      {Cause::kRunning, Cause::kRunnerUnschedulable, Cause::kRunning},
      {Cause::kRunning, Cause::kWorkersUnschedulable, Cause::kWorkersUnschedulable},
      {Cause::kRunning, Cause::kSucceeded, Cause::kSucceeded},
      {Cause::kSucceeded, Cause::kJobDeleted, Cause::kSucceeded},
      {Cause::kRunnerLost, Cause::kSucceeded, Cause::kRunnerLost},
      {Cause::kRunnerLost, Cause::kRunning, Cause::kRunnerLost},
  };
  for (const auto& row : rows) {
    INFO(RowOf(row.last).id << " then " << RowOf(row.next).id);
    CHECK(Advance(at(row.last), at(row.next)).cause == row.reported);
  }
}

TEST_CASE("a phase that is kept still asks for the next look", "[plugin][phase]") {
  TaskPhase last;
  last.phase = Phase::kRunning;
  TaskPhase next;
  next.look_again = kStart;
  CHECK(Advance(last, next).look_again == kStart);
}

TEST_CASE("a runner is expected once the operator made the cluster", "[plugin][phase]") {
  JobFacts job;
  for (const char* status : {"", "JobCreated", "Else"}) {
    job.status = status;
    CHECK_FALSE(RunnerExpected(job));
  }
  for (const char* status : {"ClusterCreated", "Running", "Successful", "Failed"}) {
    job.status = status;
    CHECK(RunnerExpected(job));
  }
}

TEST_CASE("a sentence stays within its bound whatever the pod says", "[plugin][phase]") {
  const std::string long_text(3000, 'x');
  const auto seen = AJob()
                        .FailsOnError()
                        .Runner(ARunner().Exited(1, "Error", "\nMessage:\n\n    E: " + long_text))
                        .Build();
  CHECK(MapPhase(seen, kGrace, kStart).sentence.size() <= kMaxSentenceBytes);
}

}  // namespace
}  // namespace plugin
