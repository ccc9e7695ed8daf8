#pragma once

#include <deque>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "k8s/resource.h"
#include "server/attempts.h"
#include "server/cached.h"
#include "server/janitor_rules.h"

namespace server {

// Sees to it that nothing is left behind: on every change of a job or its cluster, and when time
// has come, it does what janitor_rules.h says. Each deletion names the uid, so that every replica
// may do the same chore; a few at a time, and again later when one fails. Executor's thread only.
class Janitor {
 public:
  // References must outlive the janitor; so must the executor's queue of its timers.
  struct Parts {
    const JobCache& jobs;
    const ClusterCache& clusters;
    k8s::Client& client;
    k8s::Executor& executor;
  };
  // A chore that was done, or why not. "Already gone" is done.
  using Sink = absl::AnyInvocable<void(Chore, const k8s::ObjectKey&, const absl::Status&)>;

  Janitor(Parts parts, JanitorSettings settings, Sink on_chore);

  // For the reflectors; called after the caches hold the change.
  void OnJob(const JobCache::Entry& before, const JobCache::Entry& now);
  void OnCluster(const ClusterCache::Entry& before, const ClusterCache::Entry& now);
  // Until now an absent job was merely unknown.
  void OnJobsSynced();
  // A job ended and its latch may have been refused. Nothing when the cache has lost the job: it
  // may have lost its label only, and if it comes back it has not ended.
  void OnEnded(const plugin::JobFacts& job, plugin::Phase phase);

 private:
  // What is known beside the caches.
  struct Record {
    std::optional<k8s::Executor::TimerId> timer;
    bool busy = false;
    int failures = 0;
    absl::Time not_before = absl::InfinitePast();
    std::string ended_uid;
    JobEnd end;
  };

  void Evaluate(const k8s::ObjectKey& key);
  Due NextChore(const k8s::ObjectKey& key, const Record& record) const;
  std::optional<JobEnd> EndOf(const plugin::JobFacts& job, const Record& record) const;
  ClusterOwner OwnerOf(const plugin::DaskClusterFacts& cluster, const Record& record) const;

  void Begin(const k8s::ObjectKey& key, Chore chore);
  void DeleteJob(const k8s::ObjectKey& key);
  void DeleteCluster(const k8s::ObjectKey& key);
  void FreeCluster(const k8s::ObjectKey& key);
  void Free(const k8s::ObjectKey& key, const std::string& uid,
            const absl::StatusOr<k8s::Answer>& read);
  void Finish(const k8s::ObjectKey& key, Chore chore, absl::Status status);
  void TakeWaiting();

  const Parts parts_;
  const JanitorSettings settings_;
  Sink on_chore_;
  Attempts attempts_;
  absl::flat_hash_map<k8s::ObjectKey, Record> records_;
  std::deque<k8s::ObjectKey> waiting_;  // for one of the chores under way to end
  int under_way_ = 0;
};

}  // namespace server
