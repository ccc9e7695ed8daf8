#pragma once

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "k8s/mutex.h"
#include "k8s/resource.h"
#include "plugin/cluster_context.h"
#include "server/resolver.h"

namespace server {

// Finds the FlyteWorkflow of a task's execution (same namespace, name = the execution's name), so
// that the DaskJob goes when the workflow is deleted. Never fails: a workflow that is not there,
// may not be read, or is not answered for in time gives no owner. What was found, or found missing,
// holds for 30 s. Any thread.
class WorkflowResolver final : public Resolver {
 public:
  // References must outlive the resolver and every call of the client.
  WorkflowResolver(k8s::Client& client, k8s::Executor& executor)
      : client_(client), executor_(executor) {}

  void Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) override;

 private:
  struct Found {
    plugin::ClusterContext cluster;
    absl::Time until;
  };

  std::optional<plugin::ClusterContext> Remembered(const k8s::ObjectKey& key);
  void Remember(const k8s::ObjectKey& key, const plugin::ClusterContext& cluster);

  k8s::Client& client_;
  k8s::Executor& executor_;
  k8s::Mutex mutex_;
  absl::flat_hash_map<k8s::ObjectKey, Found> found_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
