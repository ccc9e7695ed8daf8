#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"
#include "k8s/observer.h"

namespace server {

// Which caches are not synced yet, and what came of the last attempt: the reason why the program is
// not ready. An observer of the reflectors that passes everything on.
class SyncReport final : public k8s::Observer {
 public:
  using Synced = absl::AnyInvocable<bool() const>;

  // `next` must outlive it.
  explicit SyncReport(k8s::Observer& next) : next_(next) {}

  // A cache of the objects `plural` (a constant). Before the first call of Lines; `synced`: any
  // thread may call it.
  void Add(absl::string_view plural, Synced synced);

  // "pods are not synced: list pods: HTTP 403 Forbidden: …", for each. Any thread.
  std::vector<std::string> Lines() const;

  void OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                 absl::Duration took) override;
  void OnWatchRestart(absl::string_view plural, absl::string_view why) override;
  void OnObjectDropped(absl::string_view plural, absl::string_view why) override;

 private:
  struct Part {
    absl::string_view plural;
    Synced synced;
  };

  std::string LastReason(absl::string_view plural) const;

  k8s::Observer& next_;
  std::vector<Part> caches_;
  mutable k8s::Mutex mutex_;
  absl::flat_hash_map<std::string, std::string> reasons_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
