#include "plugin/phase_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "plugin/runner_end.h"

namespace plugin {
namespace {

using Kind = PodTrouble::Kind;
using ErrorKind = FlytekitError::Kind;
using View = const PhaseView&;

constexpr std::size_t kLastWordsBytes = 300;

// --- what holds ---

bool JobIs(View view, absl::string_view status) { return view.job.status == status; }
bool JobGone(View view) { return view.seen.job == Presence::kAbsent; }
bool JobDying(View view) { return view.job.deleted.has_value(); }
bool RunnerRuns(View view) {
  return view.runner != nullptr && view.runner->phase == PodPhase::kRunning;
}
bool RunnerGoing(View view) { return view.lost_at.has_value(); }
bool RunnerLost(View view) {
  return view.stopped_by_deletion ||
         (view.lost && (view.runner != nullptr || RunnerExpected(view.job)));
}
bool HasRun(View view) { return RunnerRuns(view) || JobIs(view, "Running") || view.job.ended; }
template <Kind kind>
bool SetupTrouble(View view) {
  return view.runner_trouble.trouble.kind == kind || view.scheduler_trouble.trouble.kind == kind;
}

// --- what the sentences say ---

Words JobWords(View view) {
  const bool named = !view.job.name.empty();
  return {{"job", named ? view.job.name : "of the task"},
          {"pod", view.RunnerName()},
          {"status", view.job.status}};
}

Words RunnerWords(View view) {
  std::string detail;
  if (view.main != nullptr && !view.main->reason.empty()) {
    detail = absl::StrCat(" (", view.main->reason, ")");
  }
  return {{"pod", view.RunnerName()}, {"detail", std::move(detail)}};
}

std::string TerminationDetail(const ContainerFacts& container) {
  if (container.message.empty()) return container.reason;
  return absl::StrCat(container.reason, ": ", container.message);
}

Words EndWords(View view) {
  const ContainerFacts none;
  const ContainerFacts& main = view.main == nullptr ? none : *view.main;
  std::string words = view.error ? view.error->text : LastWords(main.message, kLastWordsBytes);
  if (words.empty()) words = "none";
  return {{"pod", view.RunnerName()},
          {"container", std::string(kRunnerContainer)},
          {"code", absl::StrCat(main.exit_code)},
          {"signal", std::string(SignalOf(main.exit_code))},
          {"detail", main.reason.empty() ? "no reason given" : main.reason},
          {"error", view.error ? view.error->text : ""},
          {"words", std::move(words)}};
}

Words StartWords(View view) {
  return {{"pod", view.RunnerName()},
          {"container", std::string(kRunnerContainer)},
          {"detail", TerminationDetail(*view.main)}};
}

// "reason: message" of the pod, else of the first container that failed.
std::string FailureDetail(const PodFacts& pod) {
  if (!pod.reason.empty()) {
    return pod.message.empty() ? pod.reason : absl::StrCat(pod.reason, ": ", pod.message);
  }
  if (!pod.disruption.empty()) return pod.disruption;
  const auto failed =
      std::find_if(pod.containers.begin(), pod.containers.end(), [](const ContainerFacts& one) {
        return one.state == ContainerFacts::State::kTerminated && one.exit_code != 0;
      });
  if (failed == pod.containers.end()) return "Kubernetes gives no reason";
  return absl::StrCat("container ", failed->name, " ended with exit code ", failed->exit_code);
}

Words PodFailureWords(View view) {
  return {{"pod", view.RunnerName()},
          {"container", std::string(kRunnerContainer)},
          {"detail", FailureDetail(*view.runner)}};
}

Words LostWords(View view) {
  std::string detail;
  if (view.runner != nullptr && !view.runner->disruption.empty()) {
    detail = absl::StrCat(" (", view.runner->disruption, ")");
  }
  return {{"pod", view.RunnerName()}, {"detail", std::move(detail)}};
}

template <Kind kind>
Words SetupWords(View view) {
  const bool runner = view.runner_trouble.trouble.kind == kind;
  const TroubledPod& one = runner ? view.runner_trouble : view.scheduler_trouble;
  return {{"role", runner ? "runner" : "scheduler"},
          {"pod", one.pod->name},
          {"container", one.trouble.container},
          {"detail", one.trouble.detail}};
}

Words SchedulerWords(View view) {
  return {{"runner", view.RunnerName()},
          {"pod", view.scheduler_trouble.pod->name},
          {"detail", view.scheduler_trouble.trouble.detail}};
}

Words WorkerWords(View view, const std::vector<TroubledPod>& workers) {
  return {{"runner", view.RunnerName()},
          {"count", absl::StrCat(workers.size())},
          {"total", absl::StrCat(view.seen.workers.size())},
          {"pod", workers.front().pod->name},
          {"detail", workers.front().trouble.detail}};
}

constexpr PhaseRule kRules[] = {
    // A job that is gone has no end but that; every replica comes to the same answer.
    {[](View v) { return JobGone(v) && v.seen.delete_requested; }, Cause::kAborted, JobWords},
    {JobGone, Cause::kJobDeleted, JobWords},

    // The runner's own end is the truth, whatever the operator says.
    {EndedByKubernetes, Cause::kRunnerEvicted, PodFailureWords},
    {EndedWell, Cause::kSucceeded, JobWords},
    {EndedOutOfMemory, Cause::kRunnerOutOfMemory, EndWords},
    {EndedBeforeStart, Cause::kRunnerNotStarted, StartWords},
    {EndedWithoutReport, Cause::kRunnerFailed, PodFailureWords},
    {EndedBySignal, Cause::kRunnerKilled, EndWords},
    {[](View v) { return EndedWithError(v, ErrorKind::kRecoverable); },
     Cause::kUserErrorRecoverable, EndWords},
    {[](View v) { return EndedWithError(v, ErrorKind::kSystem); }, Cause::kTaskSystemError,
     EndWords},
    {[](View v) { return EndedWithError(v, ErrorKind::kUser); }, Cause::kUserError, EndWords},
    {EndedUnclassified, Cause::kUserErrorUnclassified, EndWords},
    {EndedOwnWay, Cause::kRunnerExited, EndWords},

    // Without a runner to ask, the operator's word counts; for a failure only once the runner is
    // absent for certain, since one that is merely not known yet may say that no retry helps.
    {[](View v) { return v.runner == nullptr && JobIs(v, "Successful"); }, Cause::kSucceeded,
     JobWords},
    {[](View v) { return v.seen.runner == Presence::kAbsent && JobIs(v, "Failed"); },
     Cause::kOperatorFailed, JobWords},

    {[](View v) { return JobDying(v) && v.seen.delete_requested; }, Cause::kAborted, JobWords},
    {JobDying, Cause::kJobDeleted, JobWords},
    {RunnerLost, Cause::kRunnerLost, LostWords},

    // It has not ended.
    {[](View v) { return RunnerGoing(v) && HasRun(v); }, Cause::kRunnerMissing, LostWords},
    {[](View v) { return RunnerRuns(v) && v.scheduler_trouble.pod != nullptr; },
     Cause::kSchedulerNotRunning, SchedulerWords},
    {[](View v) { return RunnerRuns(v) && !v.unschedulable_workers.empty(); },
     Cause::kWorkersUnschedulable, [](View v) { return WorkerWords(v, v.unschedulable_workers); }},
    {[](View v) { return RunnerRuns(v) && !v.failing_workers.empty(); }, Cause::kWorkersNotRunning,
     [](View v) { return WorkerWords(v, v.failing_workers); }},
    {RunnerRuns, Cause::kRunning, RunnerWords},
    {[](View v) { return v.runner == nullptr && (v.job.ended || JobIs(v, "Failed")); },
     Cause::kEndUnconfirmed, JobWords},
    {[](View v) { return v.runner == nullptr && JobIs(v, "Running"); }, Cause::kRunningUnconfirmed,
     JobWords},

    {[](View v) { return v.runner == nullptr && v.seen.job == Presence::kUnknown; },
     Cause::kStateUnknown, JobWords},

    // It has not begun.
    {[](View v) { return v.runner_trouble.trouble.kind == Kind::kUnschedulable; },
     Cause::kRunnerUnschedulable, SetupWords<Kind::kUnschedulable>},
    {SetupTrouble<Kind::kImagePull>, Cause::kImagePull, SetupWords<Kind::kImagePull>},
    {SetupTrouble<Kind::kNotCreated>, Cause::kContainerNotCreated, SetupWords<Kind::kNotCreated>},
    {SetupTrouble<Kind::kCrashing>, Cause::kContainerCrashing, SetupWords<Kind::kCrashing>},
    {[](View v) { return v.scheduler_trouble.trouble.kind == Kind::kUnschedulable; },
     Cause::kSchedulerUnschedulable, SetupWords<Kind::kUnschedulable>},
    {[](View v) { return v.runner != nullptr; }, Cause::kRunnerPending, RunnerWords},
    {[](View v) { return !v.job.status.empty(); }, Cause::kStarting, JobWords},
    {[](View) { return true; }, Cause::kSubmitted, JobWords},
};

}  // namespace

absl::Span<const PhaseRule> PhaseRules() { return kRules; }

}  // namespace plugin
