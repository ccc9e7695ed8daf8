#pragma once

#include <optional>
#include <string>

#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "server/cached.h"
#include "server/delete_requests.h"
#include "server/job_board.h"
#include "server/latch.h"
#include "server/transition.h"

namespace server {

// Keeps the board true: on every change of a job or of one of its pods it maps the facts to a
// phase, never lets a phase go back, and tells of each transition. An end is told once it is
// latched; until then the job keeps its last phase. A job that is not ours, or no longer, is not
// there. Only on the executor's thread.
//
// A runner pod is absent for certain when the pods are synced, the job stands at ClusterCreated or
// later, and one uncached GET answered 404: that GET is made here, once for each absence.
class JobTracker {
 public:
  // References must outlive the tracker; so must the executor's queue of its timers.
  struct Parts {
    const JobCache& jobs;
    const PodCache& pods;
    k8s::Client& client;
    k8s::Executor& executor;
    JobBoard& board;
    DeleteRequests& delete_requests;
    Latch& latch;
  };
  // What became of an end that was to be kept.
  using LatchSink = absl::AnyInvocable<void(const k8s::ObjectKey& job, const LatchCall::Finish&)>;

  JobTracker(Parts parts, absl::Duration lost_runner_grace, TransitionSink on_transition,
             LatchSink on_latch);

  // For the reflectors; called after the caches hold the change.
  void OnJob(const JobCache::Entry& before, const JobCache::Entry& now);
  void OnPod(const PodCache::Entry& before, const PodCache::Entry& now);
  void OnPodsSynced();

 private:
  // What is known beside the caches, from a job's first sight to its last.
  struct Track {
    std::string uid;
    JobBoard::Entry told;   // null: nothing yet
    bool latching = false;  // an end was found and is being kept
    bool runner_confirmed_absent = false;
    bool runner_read_under_way = false;
    std::optional<absl::Time> runner_missing_since;
    std::optional<k8s::Executor::TimerId> timer;
  };

  void Evaluate(const k8s::ObjectKey& key);
  void Vanished(const plugin::JobFacts& job);
  plugin::Observation Observe(const JobCache::Entry& job, Track& track);
  void ObservePods(const JobCache::Entry& job, plugin::Observation& seen) const;
  void ConcludeAbsence(const plugin::JobFacts& job, Track& track, plugin::Observation& seen);
  void ReadRunner(const plugin::JobFacts& job, Track& track);
  void OnRunnerRead(const k8s::ObjectKey& job, const std::string& uid, const absl::Status& status);
  plugin::TaskPhase NextPhase(const plugin::Observation& seen, const Track& track) const;
  void Report(const k8s::ObjectKey& key, const plugin::Observation& seen, Track& track);
  void KeepEnd(const k8s::ObjectKey& key, const plugin::Observation& seen,
               const plugin::TaskPhase& end, Track& track);
  void OnLatched(const k8s::ObjectKey& key, const plugin::Observation& seen,
                 const LatchCall::Finish& latched);
  void Tell(const k8s::ObjectKey& key, const plugin::Observation& seen, plugin::TaskPhase next,
            Track& track);
  void LookAgain(const k8s::ObjectKey& key, absl::Time when, Track& track);

  const Parts parts_;
  const absl::Duration lost_runner_grace_;
  TransitionSink on_transition_;
  LatchSink on_latch_;
  absl::node_hash_map<k8s::ObjectKey, Track> tracks_;
};

}  // namespace server
