#include "server/janitor.h"

#include <algorithm>
#include <utility>

#include "k8s/api_error.h"
#include "server/resources.h"

namespace server {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(10);
constexpr int kMostAtOnce = 4;
// Time for the watch to bring what a chore changed.
constexpr absl::Duration kSettle = absl::Seconds(5);
constexpr absl::Duration kFirstPause = absl::Seconds(5);
constexpr int kMostDoublings = 6;

// Nothing is left to do about an object that is gone, or that is another one by now.
absl::Status Forgive(const absl::Status& status) {
  return k8s::IsNotFound(status) || k8s::IsConflict(status) ? absl::OkStatus() : status;
}

}  // namespace

Janitor::Janitor(Parts parts, JanitorSettings settings, Sink on_chore)
    : parts_(parts), settings_(settings), on_chore_(std::move(on_chore)) {}

void Janitor::OnJob(const JobCache::Entry& before, const JobCache::Entry& now) {
  if (before) attempts_.Remove(before->facts);
  if (now) attempts_.Add(now->facts);
  Evaluate(now ? now->key : before->key);
  if (!now || before) return;
  for (const k8s::ObjectKey& earlier : attempts_.Earlier(now->facts)) Evaluate(earlier);
}

void Janitor::OnCluster(const ClusterCache::Entry& before, const ClusterCache::Entry& now) {
  Evaluate(now ? now->key : before->key);
}

void Janitor::OnJobsSynced() {
  for (const auto& cluster : parts_.clusters.All()) Evaluate(cluster->key);
}

void Janitor::OnEnded(const plugin::JobFacts& job, plugin::Phase phase) {
  const k8s::ObjectKey key{job.ns, job.name};
  const auto held = parts_.jobs.Get(key);
  if (!held || held->facts.uid != job.uid) return;
  Record& record = records_[key];
  record.ended_uid = job.uid;
  record.end = {phase, parts_.executor.Now()};
  Evaluate(key);
}

void Janitor::Evaluate(const k8s::ObjectKey& key) {
  Record& record = records_[key];
  if (record.timer) parts_.executor.Cancel(*std::exchange(record.timer, std::nullopt));
  if (record.busy) return;
  if (!parts_.jobs.Get(key) && !parts_.clusters.Get(key)) {
    records_.erase(key);
    return;
  }
  const Due due = NextChore(key, record);
  if (due.chore == Chore::kNone) return;
  const absl::Time at = std::max(due.at, record.not_before);
  if (at <= parts_.executor.Now()) return Begin(key, due.chore);
  record.timer = parts_.executor.RunAt(at, [this, key] {
    records_[key].timer.reset();
    Evaluate(key);
  });
}

Due Janitor::NextChore(const k8s::ObjectKey& key, const Record& record) const {
  Due due;
  const auto job = parts_.jobs.Get(key);
  if (job && plugin::IsOurs(job->facts)) {
    due = JobChore(job->facts, EndOf(job->facts, record), attempts_.SupersededAt(job->facts),
                   settings_);
  }
  const auto cluster = parts_.clusters.Get(key);
  if (!cluster) return due;
  const Due other = ClusterChore(cluster->facts, OwnerOf(cluster->facts, record), settings_);
  return other.at < due.at ? other : due;
}

std::optional<JobEnd> Janitor::EndOf(const plugin::JobFacts& job, const Record& record) const {
  if (job.outcome) return JobEnd{job.outcome->phase, job.outcome->at};
  if (record.ended_uid == job.uid) return record.end;
  return std::nullopt;
}

ClusterOwner Janitor::OwnerOf(const plugin::DaskClusterFacts& cluster, const Record& record) const {
  if (cluster.job_uid.empty() || !parts_.jobs.synced(cluster.ns)) return {};
  const auto job = parts_.jobs.Get({cluster.ns, cluster.name});
  if (!job || job->facts.uid != cluster.job_uid) return {plugin::Presence::kAbsent, false, {}};
  if (!plugin::IsOurs(job->facts)) return {};
  return {plugin::Presence::kPresent, job->facts.deleted.has_value(), EndOf(job->facts, record)};
}

void Janitor::Begin(const k8s::ObjectKey& key, Chore chore) {
  Record& record = records_[key];
  record.busy = true;
  if (under_way_ >= kMostAtOnce) {
    waiting_.push_back(key);
    return;
  }
  ++under_way_;
  if (chore == Chore::kDeleteJob) return DeleteJob(key);
  if (chore == Chore::kDeleteCluster) return DeleteCluster(key);
  FreeCluster(key);
}

void Janitor::DeleteJob(const k8s::ObjectKey& key) {
  const auto job = parts_.jobs.Get(key);
  if (!job) return Finish(key, Chore::kDeleteJob, absl::OkStatus());
  parts_.client.Delete(kDaskJobs, key.ns, key.name, job->facts.uid, parts_.executor.Now() + kLimit,
                       [this, key](absl::StatusOr<k8s::Answer> answer) {
                         Finish(key, Chore::kDeleteJob, Forgive(answer.status()));
                       });
}

void Janitor::DeleteCluster(const k8s::ObjectKey& key) {
  const auto cluster = parts_.clusters.Get(key);
  if (!cluster) return Finish(key, Chore::kDeleteCluster, absl::OkStatus());
  parts_.client.Delete(kDaskClusters, key.ns, key.name, cluster->facts.uid,
                       parts_.executor.Now() + kLimit,
                       [this, key](absl::StatusOr<k8s::Answer> answer) {
                         Finish(key, Chore::kDeleteCluster, Forgive(answer.status()));
                       });
}

// Read first: the patch replaces the list of finalizers, which others may have changed.
void Janitor::FreeCluster(const k8s::ObjectKey& key) {
  const auto cluster = parts_.clusters.Get(key);
  if (!cluster) return Finish(key, Chore::kFreeCluster, absl::OkStatus());
  parts_.client.Get(kDaskClusters, key.ns, key.name, parts_.executor.Now() + kLimit,
                    [this, key, uid = cluster->facts.uid](absl::StatusOr<k8s::Answer> answer) {
                      Free(key, uid, answer);
                    });
}

void Janitor::Free(const k8s::ObjectKey& key, const std::string& uid,
                   const absl::StatusOr<k8s::Answer>& read) {
  if (!read.ok()) return Finish(key, Chore::kFreeCluster, Forgive(read.status()));
  const auto cluster = plugin::ProjectDaskCluster(read->object);
  if (!cluster.ok()) return Finish(key, Chore::kFreeCluster, cluster.status());
  if (cluster->uid != uid || !cluster->deleted || !cluster->held_by_operator) {
    return Finish(key, Chore::kFreeCluster, absl::OkStatus());
  }
  parts_.client.Patch(kDaskClusters, key.ns, key.name, plugin::FreeingPatch(read->object),
                      parts_.executor.Now() + kLimit,
                      [this, key](absl::StatusOr<k8s::Answer> answer) {
                        Finish(key, Chore::kFreeCluster, Forgive(answer.status()));
                      });
}

void Janitor::Finish(const k8s::ObjectKey& key, Chore chore, absl::Status status) {
  on_chore_(chore, key, status);
  --under_way_;
  Record& record = records_[key];
  record.busy = false;
  record.failures = status.ok() ? 0 : record.failures + 1;
  const absl::Duration pause =
      status.ok() ? kSettle : kFirstPause * (1 << std::min(record.failures, kMostDoublings));
  record.not_before = parts_.executor.Now() + pause;
  Evaluate(key);
  TakeWaiting();
}

// Whatever it waited for may have changed meanwhile.
void Janitor::TakeWaiting() {
  while (!waiting_.empty() && under_way_ < kMostAtOnce) {
    const k8s::ObjectKey next = std::move(waiting_.front());
    waiting_.pop_front();
    records_[next].busy = false;
    Evaluate(next);
  }
}

}  // namespace server
