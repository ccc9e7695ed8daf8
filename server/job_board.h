#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "k8s/mutex.h"
#include "k8s/resource.h"
#include "plugin/facts.h"
#include "plugin/log_links.h"
#include "plugin/options.h"
#include "plugin/phase.h"

namespace server {

// A job of ours that the cache holds, with the phase that was computed when its facts last changed.
struct TrackedJob {
  std::shared_ptr<const plugin::JobFacts> job;
  std::shared_ptr<const plugin::PodFacts> runner;  // null: not seen
  plugin::TaskPhase phase;
  std::vector<plugin::LogLink> links;  // filled in by the board
};

// What GetTask answers from. The tracker writes on the executor's thread, every thread reads.
class JobBoard {
 public:
  using Entry = std::shared_ptr<const TrackedJob>;

  using Reply = std::shared_ptr<const std::string>;
  using Encode = std::string (*)(const TrackedJob& job);

  // Links and replies are made when facts change, not whenever they are asked for. `encode` may be
  // null.
  explicit JobBoard(plugin::LogOptions logs = {}, Encode encode = nullptr)
      : logs_(std::move(logs)), encode_(encode) {}

  // Null when no such job is tracked. The entry never changes.
  Entry Find(const k8s::ObjectKey& key) const;
  // What is sent for the job of ours whose handle is these bytes. Null when none is tracked.
  Reply FindReply(absl::string_view handle) const;
  std::vector<Entry> All() const;

  // Returns what readers find from now on.
  Entry Put(const k8s::ObjectKey& key, TrackedJob job);
  void Remove(const k8s::ObjectKey& key);

 private:
  Reply Encoded(const TrackedJob& job) const;
  void Forget(const k8s::ObjectKey& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const plugin::LogOptions logs_;
  const Encode encode_;
  mutable k8s::Mutex mutex_;
  absl::flat_hash_map<k8s::ObjectKey, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  // By handle. A poll of a job that did not change touches nothing else of it.
  absl::flat_hash_map<std::string, Reply> replies_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
