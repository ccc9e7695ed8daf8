#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "plugin/cluster_context.h"
#include "plugin/task_request.h"

namespace server {

// Looks up what the build of a manifest needs from the cluster.
class Resolver {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<plugin::ClusterContext>) &&>;
  virtual ~Resolver() = default;
  // `done` runs once, on the caller's thread or the executor's. `request` must live until then.
  virtual void Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) = 0;
};

}  // namespace server
