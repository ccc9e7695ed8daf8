#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "flyteidl/plugins/dask.pb.h"
#include "plugin/cluster_context.h"
#include "plugin/options.h"
#include "plugin/task_pod.h"
#include "plugin/task_request.h"

namespace plugin {

enum class Role { kRunner, kScheduler, kWorker };

// The ports of a scheduler. The operator looks for these names.
struct SchedulerPort {
  const char* name;
  int number;
};
inline constexpr SchedulerPort kSchedulerPorts[] = {{"tcp-comm", 8786}, {"http-dashboard", 8787}};

// What is worked out once and then used by all roles. Views request, options and cluster.
struct Task {
  const TaskRequest& request;
  const Options& options;
  const ClusterContext& cluster;
  std::string name;  // of the DaskJob
  flyteidl::plugins::DaskJob spec;
  TaskPod pod;  // with the environment, resources settled
  bool interruptible = false;
};

// The pod lies in `memory`. kInvalidArgument names the field that is refused.
absl::StatusOr<Task> PrepareTask(const TaskRequest& request, const Options& options,
                                 const ClusterContext& cluster,
                                 boost::json::storage_ptr memory = {});

struct RolePod {
  boost::json::object spec;
  std::vector<std::string> pruned;  // paths within `spec` that the DaskJob's schema lacks
};

// The PodSpec of one role, made of `spec`, the task's. kInvalidArgument names the field that is
// refused.
absl::StatusOr<RolePod> BuildRolePod(const Task& task, Role role, boost::json::object spec);

// The container of a role's pod that does its work, by the name that the operator's users expect.
const char* ContainerName(Role role);

}  // namespace plugin
