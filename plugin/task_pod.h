#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "plugin/options.h"
#include "plugin/task_request.h"

namespace plugin {

inline constexpr char kPodSpecPath[] = "k8s_pod.pod_spec";
// The key of `config` that names the container which runs the task.
inline constexpr char kPrimaryContainerKey[] = "primary_container_name";

// The pod that a task asks for, before a role or the configuration has a say.
struct TaskPod {
  boost::json::object spec;       // as DecodePodObject gives it, with `containers`
  std::string primary;            // name of the container that runs the task; it is there
  StringMap labels, annotations;  // of the pod that the task describes
  // propeller 1.16.7 and later sends a pod spec that it has completed: environment, resources,
  // placement and template are in it.
  bool completed = false;
};

// `container` or `k8s_pod` of a task template. `name`: what the only container of a `container`
// task is called. kInvalidArgument names the field: a wrong type, no primary container, a container
// without or with another's name, an amount of a resource. The spec lies in `memory`.
absl::StatusOr<TaskPod> ToTaskPod(const TaskRequest& request, const PodOptions& options,
                                  const std::string& name, boost::json::storage_ptr memory = {});

}  // namespace plugin
