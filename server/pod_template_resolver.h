#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "k8s/mutex.h"
#include "k8s/resource.h"
#include "server/pod_template_places.h"
#include "server/resolver.h"

namespace server {

// Finds the PodTemplate of a task, as propeller does: the one that it names, else the configured
// default; in its own namespace, else in the plugin's. What the API server said holds for 30 s.
// Without either name nothing is asked. Then asks `rest` for the rest of the context.
//
// Errors: kInvalidArgument  a template that the task names is nowhere, or one is not understood
//         kPermissionDenied the plugin may not read it
//         kUnavailable      no answer; the caller asks again
// Any thread.
class PodTemplateResolver final : public Resolver {
 public:
  // References must outlive the resolver and every call of the client.
  PodTemplateResolver(PodTemplateSettings settings, Resolver& rest, k8s::Client& client,
                      k8s::Executor& executor);

  void Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) override;

 private:
  using Template = std::shared_ptr<const plugin::PodTemplate>;  // null: there is none
  using Found = absl::StatusOr<Template>;
  struct Search;
  struct Remembered {
    Found found;
    absl::Time until;
  };

  void Look(std::shared_ptr<Search> search);
  void OnFound(std::shared_ptr<Search> search, const Found& found);
  void Finish(std::shared_ptr<Search> search, Template found);
  const Remembered* Recall(const k8s::ObjectKey& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const PodTemplateSettings settings_;
  Resolver& rest_;
  k8s::Client& client_;
  k8s::Executor& executor_;
  k8s::Mutex mutex_;
  absl::flat_hash_map<k8s::ObjectKey, Remembered> remembered_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
