#include "plugin/phase.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/phase_rules.h"
#include "plugin/phase_view.h"
#include "plugin/sentence.h"

namespace plugin {
namespace {

// INITIALIZING and WAITING_FOR_RESOURCES stand at the same point: a runner that got its node still
// has to pull its image.
int Rank(Phase phase) {
  constexpr std::array<int, 5> kRanks = {0, 0, 1, 2, 2};
  return kRanks[static_cast<std::size_t>(phase)];
}

}  // namespace

TaskPhase ToPhase(const Outcome& outcome) {
  return {outcome.phase, outcome.failure, outcome.cause, outcome.sentence, std::nullopt};
}

TaskPhase EndBeingKept(const JobFacts& job) {
  const CauseRow& row = RowOf(Cause::kEndBeingKept);
  return {row.phase, row.failure, row.cause, SentenceOf(row.cause, {{"job", job.name}}),
          std::nullopt};
}

TaskPhase MapPhase(const Observation& seen, absl::Duration lost_runner_grace, absl::Time now) {
  if (seen.job_facts && seen.job_facts->outcome) return ToPhase(*seen.job_facts->outcome);
  const PhaseView view(seen, lost_runner_grace, now);
  const auto rules = PhaseRules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&view](const PhaseRule& one) { return one.holds(view); });
  const CauseRow& row = RowOf(rule->cause);
  TaskPhase phase{row.phase, row.failure, row.cause, SentenceOf(row.cause, rule->words(view)), {}};
  if (!IsFinal(phase) && !view.lost) phase.look_again = view.lost_at;
  return phase;
}

TaskPhase Advance(const TaskPhase& last, const TaskPhase& next) {
  if (IsFinal(last)) return last;
  if (Rank(next.phase) >= Rank(last.phase)) return next;
  TaskPhase kept = last;
  kept.look_again = next.look_again;
  return kept;
}

bool IsFinal(const TaskPhase& phase) {
  return phase.phase == Phase::kSucceeded || phase.phase == Phase::kFailed;
}

std::string RunnerPodName(const JobFacts& job) {
  return job.runner_pod.empty() ? job.name + "-runner" : job.runner_pod;
}

bool RunnerExpected(const JobFacts& job) {
  constexpr std::array<absl::string_view, 4> kStatuses = {"ClusterCreated", "Running", "Successful",
                                                          "Failed"};
  return job.ended || std::count(kStatuses.begin(), kStatuses.end(), job.status) > 0;
}

}  // namespace plugin
