#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"

namespace server {

// Uids of the jobs that this process was asked to delete and has not yet seen go. Thread-safe.
class DeleteRequests {
 public:
  void Note(absl::string_view uid) {
    k8s::MutexLock lock(mutex_);
    uids_.emplace(uid);
  }
  void Forget(absl::string_view uid) {
    k8s::MutexLock lock(mutex_);
    uids_.erase(uid);
  }
  bool Has(absl::string_view uid) const {
    k8s::MutexLock lock(mutex_);
    return uids_.contains(uid);
  }

 private:
  mutable k8s::Mutex mutex_;
  absl::flat_hash_set<std::string> uids_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
