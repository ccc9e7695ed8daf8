#include "test/plugin/recording_replay.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace plugin {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);
constexpr absl::Duration kReadAgainAfter = absl::Seconds(5);

bool IsRunner(const RecordedEvent& event) { return event.pod && event.pod->role == Role::kRunner; }

}  // namespace

std::string Life::Story() const {
  return absl::StrJoin(reported, " ", [](std::string* out, const TaskPhase& phase) {
    absl::StrAppend(out, RowOf(phase.cause).id);
  });
}

Replay::Replay(const Recording& truth, OnMapped on_mapped) : on_mapped_(std::move(on_mapped)) {
  for (const RecordedEvent& event : truth) {
    if (IsRunner(event)) runners_[event.Job()][event.at] = !event.gone;
    if (event.job && LifeOf(*event.job) == lives_.size()) {
      lives_.push_back({event.job->name, event.job->uid, {}, {}});
    }
  }
}

std::size_t Replay::LifeOf(const JobFacts& job) const {
  const auto found = std::find_if(lives_.begin(), lives_.end(),
                                  [&job](const Life& life) { return life.uid == job.uid; });
  return static_cast<std::size_t>(found - lives_.begin());
}

void Replay::Deliver(const RecordedEvent& event) {
  PassTime(event.at);
  event.job ? OnJob(event) : OnPod(event);
  Evaluate(event.Job(), event.at);
}

void Replay::Deliver(const Recording& events) {
  for (const RecordedEvent& event : events) Deliver(event);
}

void Replay::Finish() {
  PassTime(absl::InfiniteFuture());
  for (std::size_t i = 0; i < lives_.size(); ++i) {
    if (!lives_[i].reported.empty()) continue;
    Observation nothing;
    nothing.job = Presence::kAbsent;
    Report(i, nothing, absl::InfiniteFuture());
  }
}

void Replay::OnJob(const RecordedEvent& event) {
  const auto found = jobs_.find(event.job->name);
  const bool known = found != jobs_.end();
  if (known && (event.gone || found->second.facts->uid != event.job->uid)) {
    Vanished(found->second, event.at);
    jobs_.erase(found);
  }
  if (event.gone) return;
  Job& job = jobs_[event.job->name];
  job.facts = event.job;
  job.life = LifeOf(*event.job);
}

void Replay::OnPod(const RecordedEvent& event) {
  Pods& pods = pods_[event.pod->cluster];
  if (event.gone) {
    pods.erase(event.pod->name);
  } else {
    pods[event.pod->name] = event.pod;
  }
}

void Replay::PassTime(absl::Time until) {
  for (bool again = true; std::exchange(again, false);) {
    for (auto& [name, job] : jobs_) {
      if (!job.look_again || *job.look_again > until) continue;
      Evaluate(name, *std::exchange(job.look_again, std::nullopt));
      again = true;
    }
  }
}

void Replay::Evaluate(const std::string& name, absl::Time now) {
  const auto found = jobs_.find(name);
  if (found == jobs_.end()) return;
  Job& job = found->second;
  if (lives_[job.life].ended && !on_mapped_) return;
  const Observation seen = Observe(job, now);
  if (const auto when = Report(job.life, seen, now)) job.look_again = when;
}

Observation Replay::Observe(Job& job, absl::Time now) {
  Observation seen;
  seen.job = Presence::kPresent;
  seen.job_facts = job.facts;
  for (const auto& [name, pod] : pods_[job.facts->name]) {
    if (pod->role == Role::kRunner) seen.runner_facts = pod;
    if (pod->role == Role::kScheduler) seen.schedulers.push_back(pod);
    if (pod->role == Role::kWorker) seen.workers.push_back(pod);
  }
  if (seen.runner_facts) {
    seen.runner = Presence::kPresent;
    job.runner_confirmed_absent = false;
    job.runner_missing_since = seen.runner_facts->deleted;
  } else if (RunnerExpected(*job.facts)) {
    ConcludeAbsence(job, seen, now);
  }
  seen.runner_missing_since = job.runner_missing_since;
  return seen;
}

// The cache lacks the runner; the API server is asked before that is believed.
void Replay::ConcludeAbsence(Job& job, Observation& seen, absl::Time now) {
  if (!job.runner_confirmed_absent && RunnerIsThere(job.facts->name, now)) {
    job.look_again = now + kReadAgainAfter;
    return;
  }
  job.runner_confirmed_absent = true;
  seen.runner = Presence::kAbsent;
  if (!job.runner_missing_since) job.runner_missing_since = now;
}

bool Replay::RunnerIsThere(const std::string& job, absl::Time now) const {
  const auto runner = runners_.find(job);
  if (runner == runners_.end()) return false;
  const auto next = runner->second.upper_bound(now);
  return next != runner->second.begin() && std::prev(next)->second;
}

void Replay::Vanished(const Job& job, absl::Time now) {
  Observation gone;
  gone.job = Presence::kAbsent;
  gone.job_facts = job.facts;
  Report(job.life, gone, now);
}

// When time alone will change the phase.
std::optional<absl::Time> Replay::Report(std::size_t index, const Observation& seen,
                                         absl::Time now) {
  Life& life = lives_[index];
  const TaskPhase* last = life.reported.empty() ? nullptr : &life.reported.back();
  const TaskPhase mapped = MapPhase(seen, kGrace, now);
  if (on_mapped_) on_mapped_(seen, now, last, mapped);
  const TaskPhase next = last == nullptr ? mapped : Advance(*last, mapped);
  if (IsFinal(next) && !life.ended) life.ended = now;
  if (last == nullptr || last->cause != next.cause) {
    life.reported.push_back(next);
  } else {
    life.reported.back() = next;
  }
  return next.look_again;
}

}  // namespace plugin
