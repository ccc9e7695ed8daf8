#include "plugin/phase_view.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace plugin {
namespace {

using Pods = std::vector<std::shared_ptr<const PodFacts>>;

const JobFacts& JobOf(const Observation& seen) {
  static const JobFacts kNothing;
  return seen.job_facts == nullptr ? kNothing : *seen.job_facts;
}

// A pod of an earlier job of the same name keeps the name until it is gone; it says nothing of
// ours.
const PodFacts* OwnRunner(const Observation& seen, const JobFacts& job) {
  if (seen.runner != Presence::kPresent || seen.runner_facts == nullptr) return nullptr;
  const PodFacts& runner = *seen.runner_facts;
  const bool foreign = !runner.job_uid.empty() && !job.uid.empty() && runner.job_uid != job.uid;
  return foreign ? nullptr : &runner;
}

const ContainerFacts* MainContainer(const PodFacts* runner) {
  if (runner == nullptr) return nullptr;
  const auto found = std::find_if(
      runner->containers.begin(), runner->containers.end(),
      [](const ContainerFacts& one) { return !one.init && one.name == kRunnerContainer; });
  return found == runner->containers.end() ? nullptr : &*found;
}

bool Terminated(const ContainerFacts* container) {
  return container != nullptr && container->state == ContainerFacts::State::kTerminated;
}

// A container beside the task's may run on for ever, so the pod's own end is not waited for.
bool Ended(const PodFacts* runner, const ContainerFacts* main) {
  if (runner == nullptr) return false;
  return runner->phase == PodPhase::kSucceeded || runner->phase == PodPhase::kFailed ||
         Terminated(main);
}

// Times are whole seconds: an end in the second of the deletion is taken for its effect, since a
// process that does not catch SIGTERM ends at once. Exit code 0 is believed where the client looks
// for the outputs itself.
bool StoppedByDeletion(const PodFacts& runner, const ContainerFacts* main, const JobFacts& job) {
  if (!runner.delete_called) return false;
  if (!Terminated(main)) return true;
  if (main->exit_code == 0 && job.task && job.task->has_outputs) return false;
  return !main->finished || *main->finished >= *runner.delete_called;
}

std::optional<FlytekitError> ErrorOf(const ContainerFacts* main) {
  if (!Terminated(main) || main->exit_code == 0) return std::nullopt;
  return ReadFlytekitError(main->message);
}

std::optional<absl::Time> LostAt(const Observation& seen, const PodFacts* runner,
                                 absl::Duration grace, absl::Time now) {
  if (runner != nullptr && runner->deleted) return *runner->deleted + grace;
  if (seen.runner != Presence::kAbsent || !seen.runner_missing_since) return std::nullopt;
  // It was dying and went before its time was up: nothing of it can come any more.
  if (*seen.runner_missing_since > now) return now;
  return *seen.runner_missing_since + grace;
}

TroubledPod TroubleOfRunner(const PodFacts* runner) {
  return runner == nullptr ? TroubledPod{} : TroubledPod{runner, TroubleOf(*runner)};
}

TroubledPod FirstTrouble(const Pods& pods) {
  for (const auto& pod : pods) {
    PodTrouble trouble = TroubleOf(*pod);
    if (trouble.kind != PodTrouble::Kind::kNone) return {pod.get(), std::move(trouble)};
  }
  return {};
}

}  // namespace

PhaseView::PhaseView(const Observation& observed, absl::Duration lost_runner_grace, absl::Time now)
    : seen(observed),
      job(JobOf(seen)),
      runner(OwnRunner(seen, job)),
      main(MainContainer(runner)),
      runner_ended(Ended(runner, main)),
      stopped_by_deletion(runner_ended && StoppedByDeletion(*runner, main, job)),
      error(ErrorOf(main)),
      lost_at(LostAt(seen, runner, lost_runner_grace, now)),
      lost(lost_at && *lost_at <= now),
      runner_trouble(TroubleOfRunner(runner)),
      scheduler_trouble(FirstTrouble(seen.schedulers)) {
  for (const auto& pod : seen.workers) {
    PodTrouble trouble = TroubleOf(*pod);
    if (trouble.kind == PodTrouble::Kind::kNone) continue;
    auto& group =
        trouble.kind == PodTrouble::Kind::kUnschedulable ? unschedulable_workers : failing_workers;
    group.push_back({pod.get(), std::move(trouble)});
  }
}

std::string PhaseView::RunnerName() const {
  return runner != nullptr ? runner->name : RunnerPodName(job);
}

}  // namespace plugin
