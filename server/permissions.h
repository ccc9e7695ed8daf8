#pragma once

#include <prometheus/collectable.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "k8s/backoff.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "k8s/mutex.h"
#include "k8s/random.h"

namespace server {

// Something that the service account must be allowed to do.
struct Permission {
  absl::string_view group;  // empty: the core group
  absl::string_view resource;
  absl::string_view verb;
  absl::string_view without;  // what does not work without it
};

// All that the program needs, and all that docker/clusterrole.yaml and docker/role.yaml grant.
absl::Span<const Permission> Permissions();

// "the service account may not patch daskjobs.example.org: WITHOUT; grant it with docker/…yaml".
// `ns` empty: in all namespaces.
std::string MissingSentence(const Permission& permission, absl::string_view ns);

// Asks the API server (SelfSubjectAccessReview, one request at a time) which permissions are
// there, again and again with growing waits while it does not answer, and every minute while one is
// missing. What is missing is logged once, and is in Lines() and in the metric
// flyte_dask_plugin_missing_permissions{resource,verb}: in how many namespaces (one, when all are
// served), known once every question was answered. Nothing depends on it.
class PermissionCheck final : public prometheus::Collectable {
 public:
  // `namespaces` empty: all. References must outlive it, and so must what is queued there.
  PermissionCheck(std::vector<std::string> namespaces, k8s::Client& client, k8s::Executor& executor,
                  k8s::Random random = k8s::DefaultRandom());

  // Executor's thread, once.
  void Start();

  // A sentence for each that is missing. Any thread.
  std::vector<std::string> Lines() const;
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Question {
    const Permission& permission;
    std::string ns;
  };

  void Ask();
  void OnAnswer(const absl::StatusOr<k8s::Answer>& answer);
  void Conclude(bool allowed);
  void After(absl::Duration wait);
  bool AnyMissing() const;

  const std::vector<Question> questions_;
  k8s::Client& client_;
  k8s::Executor& executor_;
  k8s::Random random_;
  k8s::Backoff backoff_;
  std::size_t next_ = 0;  // the question that is asked

  mutable k8s::Mutex mutex_;
  std::vector<std::optional<bool>> allowed_ ABSL_GUARDED_BY(mutex_);  // by question
};

}  // namespace server
