#include "plugin/role_pod.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/accelerator.h"
#include "plugin/container_environment.h"
#include "plugin/container_resources.h"
#include "plugin/dask_spec.h"
#include "plugin/object_name.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_dask_schema.h"
#include "plugin/pod_defaults.h"
#include "plugin/pod_list_keys.h"
#include "plugin/pod_schema.h"
#include "plugin/pod_validation.h"
#include "plugin/probes.h"
#include "plugin/role_container.h"
#include "plugin/shared_memory.h"
#include "plugin/tolerations.h"

namespace plugin {
namespace {

namespace json = boost::json;

// A role that mentions no resource gets the task's; one that mentions any gets only what it
// mentions.
absl::StatusOr<std::optional<Resources>> OwnResources(const Task& task, Role role) {
  const auto& scheduler = task.spec.scheduler().resources();
  const auto& workers = task.spec.workers().resources();
  const auto& own = role == Role::kScheduler ? scheduler : workers;
  if (role == Role::kRunner || own.requests_size() + own.limits_size() == 0) return std::nullopt;
  absl::StatusOr<Resources> resources = ResolveResources(
      own, role == Role::kScheduler ? "custom.scheduler.resources" : "custom.workers.resources",
      task.options);
  if (!resources.ok()) return resources.status();
  return std::optional(*std::move(resources));
}

void SetOwn(const std::optional<Resources>& own, const std::string& primary, json::object* spec) {
  if (own) SetResources(*own, FindContainer(spec, primary));
}

absl::Status ExtendResources(const Task& task, json::object* spec) {
  const auto& extended = task.request.task->extended_resources();
  if (extended.has_gpu_accelerator()) {
    PlaceOnAccelerator(extended.gpu_accelerator(), task.options.pods, spec);
  }
  if (extended.has_shared_memory()) {
    const absl::Status mounted =
        MountSharedMemory(extended.shared_memory(), task.pod.primary, spec);
    if (!mounted.ok()) return mounted;
  }
  AddExtendedResourceTolerations(task.options.pods, spec);
  return absl::OkStatus();
}

// flytek8s' order: defaults, template, what the task's extended resources need.
absl::Status Complete(const Task& task, const std::optional<Resources>& own, bool interruptible,
                      json::object* spec) {
  const PodOptions& options = task.options.pods;
  SetOwn(own, task.pod.primary, spec);
  AddPodDefaults(options, interruptible, task.pod.primary, task.request.service_account, spec);
  if (task.cluster.pod_template != nullptr) {
    LayUnder(*task.cluster.pod_template, task.pod.primary, spec);
    SetOwn(own, task.pod.primary, spec);
  }
  RequireConfiguredNode(options, interruptible, spec);
  return ExtendResources(task, spec);
}

absl::Status SettlePod(const Task& task, const std::optional<Resources>& own, Role role,
                       json::object* spec) {
  if (!task.pod.completed) {
    return Complete(task, own, task.interruptible && role == Role::kWorker, spec);
  }
  SetOwn(own, task.pod.primary, spec);
  // propeller made it for the task as a whole; only workers may be lost.
  if (task.interruptible && role != Role::kWorker) MakeUninterruptible(task.options.pods, spec);
  return absl::OkStatus();
}

// Where the task says what its pod is.
const char* PathOf(const Task& task) {
  return task.request.task->has_k8s_pod() ? kPodSpecPath : "pod_spec";
}

bool IsInterruptible(const TaskRequest& request) {
  const auto label = request.labels.find("interruptible");
  return label != request.labels.end() && label->second == "true";
}

}  // namespace

const char* ContainerName(Role role) {
  switch (role) {
    case Role::kRunner:
      return "job-runner";
    case Role::kScheduler:
      return "scheduler";
    case Role::kWorker:
      break;
  }
  return "dask-worker";
}

absl::StatusOr<Task> PrepareTask(const TaskRequest& request, const Options& options,
                                 const ClusterContext& cluster, json::storage_ptr memory) {
  auto spec = ParseDaskSpec(*request.task);
  if (!spec.ok()) return spec.status();
  const std::string name = ObjectName(request);
  auto pod = ToTaskPod(request, options.pods, name, std::move(memory));
  if (!pod.ok()) return pod.status();
  Task task = {
      request, options, cluster, name, *std::move(spec), *std::move(pod), IsInterruptible(request)};
  if (task.pod.completed) {
    KeepLastOfEach(&task.pod.spec);
    return task;
  }
  AddEnvironment(AddedEnvironment(request, options.pods), options.pods, &task.pod.spec);
  absl::Status settled = SettleContainers(PathOf(task), task.pod.primary,
                                          cluster.pod_template.get(), options, &task.pod.spec);
  if (!settled.ok()) return settled;
  return task;
}

absl::StatusOr<RolePod> BuildRolePod(const Task& task, Role role, json::object spec) {
  const absl::StatusOr<std::optional<Resources>> own = OwnResources(task, role);
  if (!own.ok()) return own.status();
  RolePod pod = {std::move(spec), {}};
  if (absl::Status settled = SettlePod(task, *own, role, &pod.spec); !settled.ok()) return settled;
  pod.spec["restartPolicy"] = role == Role::kRunner ? "Never" : "Always";
  // The operator makes Deployments of the others, whose pods may have none.
  if (role != Role::kRunner) pod.spec.erase("activeDeadlineSeconds");
  if (absl::Status made = ToRoleContainer(task, role, FindContainer(&pod.spec, task.pod.primary));
      !made.ok()) {
    return made;
  }
  DropHiddenVariables(&pod.spec);
  // The ports that probes ask count as ports of the pod.
  NameProbePorts(&pod.spec);
  if (absl::Status valid = ValidatePod(pod.spec, PathOf(task)); !valid.ok()) return valid;
  pod.pruned = PruneForDaskJob(kPodSpecType, &pod.spec, "");
  DropIdleProbes(&pod.spec);
  return pod;
}

}  // namespace plugin
