#include "plugin/runner_end.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace plugin {
namespace {

constexpr std::pair<int, absl::string_view> kSignals[] = {
    {2, "SIGINT"}, {4, "SIGILL"},  {6, "SIGABRT"},  {7, "SIGBUS"},
    {8, "SIGFPE"}, {9, "SIGKILL"}, {11, "SIGSEGV"}, {15, "SIGTERM"},
};

// Reasons that container runtimes give for a container that never ran.
constexpr absl::string_view kStartReasons[] = {"StartError", "ContainerCannotRun",
                                               "RunContainerError", "CreateContainerError"};

bool Reported(const PhaseView& view) {
  return view.main != nullptr && view.main->state == ContainerFacts::State::kTerminated;
}

bool FailsOnError(const PhaseView& view) { return view.job.task && view.job.task->fails_on_error; }

}  // namespace

absl::string_view SignalOf(int exit_code) {
  // A shell and the kubelet report 128 + signal; pyflyte-fast-execute hands on Python's -signal.
  const auto* row = std::find_if(std::begin(kSignals), std::end(kSignals), [=](const auto& signal) {
    return exit_code == 128 + signal.first || exit_code == 256 - signal.first;
  });
  return row == std::end(kSignals) ? absl::string_view() : row->second;
}

bool EndedOwnWay(const PhaseView& view) { return view.runner_ended && !view.stopped_by_deletion; }

bool EndedByKubernetes(const PhaseView& view) {
  return EndedOwnWay(view) && view.runner->phase == PodPhase::kFailed &&
         !(view.runner->reason.empty() && view.runner->disruption.empty());
}

bool EndedWell(const PhaseView& view) {
  if (!EndedOwnWay(view)) return false;
  return Reported(view) ? view.main->exit_code == 0 : view.runner->phase == PodPhase::kSucceeded;
}

bool EndedOutOfMemory(const PhaseView& view) {
  return EndedOwnWay(view) && Reported(view) && view.main->reason == "OOMKilled";
}

bool EndedBeforeStart(const PhaseView& view) {
  return EndedOwnWay(view) && Reported(view) &&
         std::count(std::begin(kStartReasons), std::end(kStartReasons), view.main->reason) > 0;
}

bool EndedWithoutReport(const PhaseView& view) { return EndedOwnWay(view) && !Reported(view); }

bool EndedBySignal(const PhaseView& view) {
  return EndedOwnWay(view) && Reported(view) && !SignalOf(view.main->exit_code).empty();
}

bool EndedWithError(const PhaseView& view, FlytekitError::Kind kind) {
  return EndedOwnWay(view) && FailsOnError(view) && view.error && view.error->kind == kind;
}

bool EndedUnclassified(const PhaseView& view) {
  return EndedOwnWay(view) && Reported(view) && FailsOnError(view) && view.main->exit_code == 1;
}

}  // namespace plugin
