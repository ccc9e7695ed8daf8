#include "server/job_tracker.h"

#include <utility>

#include "k8s/api_error.h"

namespace server {
namespace {

constexpr absl::Duration kReadLimit = absl::Seconds(5);
constexpr absl::Duration kReadAgainAfter = absl::Seconds(5);

// A pod of an earlier job of this name keeps the name until it is gone.
bool MayBelongTo(const plugin::JobFacts& job, const plugin::PodFacts& pod) {
  return pod.job_uid.empty() || pod.job_uid == job.uid;
}

}  // namespace

JobTracker::JobTracker(Parts parts, absl::Duration lost_runner_grace, TransitionSink on_transition,
                       LatchSink on_latch)
    : parts_(parts),
      lost_runner_grace_(lost_runner_grace),
      on_transition_(std::move(on_transition)),
      on_latch_(std::move(on_latch)) {}

void JobTracker::OnJob(const JobCache::Entry& before, const JobCache::Entry& now) {
  const bool ours = now && plugin::IsOurs(now->facts);
  const bool gone = before && (!ours || now->facts.uid != before->facts.uid);
  if (gone) Vanished(before->facts);
  if (ours) Evaluate(now->key);
}

void JobTracker::OnPod(const PodCache::Entry& before, const PodCache::Entry& now) {
  const CachedPod& pod = now ? *now : *before;
  Evaluate({pod.key.ns, pod.index});
}

// Until now an absent runner was merely unknown.
void JobTracker::OnPodsSynced() {
  for (const auto& job : parts_.jobs.All()) Evaluate(job->key);
}

void JobTracker::Evaluate(const k8s::ObjectKey& key) {
  const JobCache::Entry job = parts_.jobs.Get(key);
  if (!job || !plugin::IsOurs(job->facts)) return;
  Track& track = tracks_[key];
  if (track.uid.empty()) track.uid = job->facts.uid;
  if (track.told && plugin::IsFinal(track.told->phase)) return;
  if (track.latching && !job->facts.outcome) return;  // what is being kept does not change
  Report(key, Observe(job, track), track);
}

void JobTracker::Vanished(const plugin::JobFacts& job) {
  const k8s::ObjectKey key{job.ns, job.name};
  auto node = tracks_.extract(key);
  parts_.board.Remove(key);
  if (node.empty()) return;
  Track& track = node.mapped();
  if (track.timer) parts_.executor.Cancel(*track.timer);
  plugin::Observation seen;
  seen.job = plugin::Presence::kAbsent;
  seen.job_facts = std::make_shared<const plugin::JobFacts>(job);
  seen.delete_requested = parts_.delete_requests.Has(job.uid);
  const plugin::TaskPhase end = plugin::MapPhase(seen, lost_runner_grace_, parts_.executor.Now());
  if (track.told && !plugin::IsFinal(track.told->phase)) {
    on_transition_({key, job, &track.told->phase, end});
  }
  parts_.delete_requests.Forget(job.uid);
}

plugin::Observation JobTracker::Observe(const JobCache::Entry& job, Track& track) {
  plugin::Observation seen;
  seen.job = plugin::Presence::kPresent;
  seen.job_facts = FactsOf(job);
  seen.delete_requested = parts_.delete_requests.Has(job->facts.uid);
  ObservePods(job, seen);
  if (seen.runner_facts) {
    seen.runner = plugin::Presence::kPresent;
    track.runner_confirmed_absent = false;
    track.runner_missing_since = seen.runner_facts->deleted;
  } else {
    ConcludeAbsence(job->facts, track, seen);
  }
  seen.runner_missing_since = track.runner_missing_since;
  return seen;
}

void JobTracker::ObservePods(const JobCache::Entry& job, plugin::Observation& seen) const {
  for (const auto& pod : parts_.pods.Indexed(job->key.ns, job->key.name)) {
    switch (pod->facts.role) {
      case plugin::Role::kRunner:
        if (MayBelongTo(job->facts, pod->facts)) seen.runner_facts = FactsOf(pod);
        break;
      case plugin::Role::kScheduler:
        seen.schedulers.push_back(FactsOf(pod));
        break;
      case plugin::Role::kWorker:
        seen.workers.push_back(FactsOf(pod));
        break;
      case plugin::Role::kOther:
        break;
    }
  }
}

void JobTracker::ConcludeAbsence(const plugin::JobFacts& job, Track& track,
                                 plugin::Observation& seen) {
  if (job.outcome || !parts_.pods.synced(job.ns) || !plugin::RunnerExpected(job)) return;
  if (track.runner_confirmed_absent) {
    seen.runner = plugin::Presence::kAbsent;
  } else if (!track.runner_read_under_way) {
    ReadRunner(job, track);
  }
}

void JobTracker::ReadRunner(const plugin::JobFacts& job, Track& track) {
  track.runner_read_under_way = true;
  const k8s::ObjectKey key{job.ns, job.name};
  parts_.client.Get(k8s::kPods, job.ns, plugin::RunnerPodName(job),
                    parts_.executor.Now() + kReadLimit,
                    [this, key, uid = track.uid](absl::StatusOr<k8s::Answer> answer) {
                      OnRunnerRead(key, uid, answer.status());
                    });
}

void JobTracker::OnRunnerRead(const k8s::ObjectKey& job, const std::string& uid,
                              const absl::Status& status) {
  auto found = tracks_.find(job);
  if (found == tracks_.end() || found->second.uid != uid) return;
  Track& track = found->second;
  track.runner_read_under_way = false;
  if (!k8s::IsNotFound(status)) {
    // It is there and the watch will bring it, or nobody can say: ask again later.
    LookAgain(job, parts_.executor.Now() + kReadAgainAfter, track);
    return;
  }
  track.runner_confirmed_absent = true;
  if (!track.runner_missing_since) track.runner_missing_since = parts_.executor.Now();
  Evaluate(job);
}

plugin::TaskPhase JobTracker::NextPhase(const plugin::Observation& seen, const Track& track) const {
  const plugin::TaskPhase next = plugin::MapPhase(seen, lost_runner_grace_, parts_.executor.Now());
  return track.told ? plugin::Advance(track.told->phase, next) : next;
}

void JobTracker::Report(const k8s::ObjectKey& key, const plugin::Observation& seen, Track& track) {
  plugin::TaskPhase next = NextPhase(seen, track);
  if (next.look_again) LookAgain(key, *next.look_again, track);
  if (!plugin::IsFinal(next) || seen.job_facts->outcome) {
    Tell(key, seen, std::move(next), track);
  } else {
    KeepEnd(key, seen, next, track);
  }
}

void JobTracker::KeepEnd(const k8s::ObjectKey& key, const plugin::Observation& seen,
                         const plugin::TaskPhase& end, Track& track) {
  track.latching = true;
  if (!track.told) Tell(key, seen, plugin::EndBeingKept(*seen.job_facts), track);
  parts_.latch.Keep(
      *seen.job_facts, {end.phase, end.failure, end.cause, end.sentence, parts_.executor.Now()},
      [this, key, seen](const LatchCall::Finish& latched) { OnLatched(key, seen, latched); });
}

// The job may be gone meanwhile, or its latch may have come by the watch.
void JobTracker::OnLatched(const k8s::ObjectKey& key, const plugin::Observation& seen,
                           const LatchCall::Finish& latched) {
  on_latch_(key, latched);
  auto found = tracks_.find(key);
  if (found == tracks_.end() || found->second.uid != seen.job_facts->uid) return;
  Track& track = found->second;
  if (track.told && plugin::IsFinal(track.told->phase)) return;
  Tell(key, seen, plugin::ToPhase(latched.outcome), track);
}

void JobTracker::Tell(const k8s::ObjectKey& key, const plugin::Observation& seen,
                      plugin::TaskPhase next, Track& track) {
  const JobBoard::Entry before = track.told;
  const JobBoard::Entry now =
      parts_.board.Put(key, {seen.job_facts, seen.runner_facts, std::move(next), {}});
  track.told = now;
  const bool moved =
      !before || before->phase.phase != now->phase.phase || before->phase.cause != now->phase.cause;
  if (moved) on_transition_({key, *now->job, before ? &before->phase : nullptr, now->phase});
}

void JobTracker::LookAgain(const k8s::ObjectKey& key, absl::Time when, Track& track) {
  if (track.timer) parts_.executor.Cancel(*track.timer);
  track.timer = parts_.executor.RunAt(when, [this, key] { Evaluate(key); });
}

}  // namespace server
