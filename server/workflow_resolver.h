#pragma once

#include <memory>
#include <optional>
#include <vector>

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
// may not be read, or is not answered for in time gives no owner. An answer holds for 30 s, and for
// all that it speaks of: a missing API for every workflow, a refusal for those of its namespace.
// Tasks of one execution that start together share one request. Any thread.
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
  // One request under way and who waits for its answer.
  struct Lookup {
    absl::Time until;
    std::vector<Done> waiting;
  };

  std::optional<plugin::ClusterContext> Remembered(const k8s::ObjectKey& key);
  std::shared_ptr<Lookup> Join(const k8s::ObjectKey& key, absl::Time until, Done done);
  void Ask(const k8s::ObjectKey& key, std::shared_ptr<Lookup> lookup);
  void Conclude(const k8s::ObjectKey& key, Lookup& lookup,
                const absl::StatusOr<k8s::Answer>& answer);
  void Remember(const k8s::ObjectKey& subject, const plugin::ClusterContext& cluster)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  k8s::Client& client_;
  k8s::Executor& executor_;
  k8s::Mutex mutex_;
  // By what the answer speaks of: without a name all of the namespace, without both all there are.
  absl::flat_hash_map<k8s::ObjectKey, Found> found_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<k8s::ObjectKey, std::shared_ptr<Lookup>> asked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
