#include "plugin/daskjob.h"

#include <utility>

#include "plugin/dask_spec.h"
#include "plugin/environment.h"
#include "plugin/metadata.h"
#include "plugin/object_name.h"
#include "plugin/pod_spec.h"
#include "plugin/resources.h"
#include "plugin/role_command.h"
#include "plugin/task_annotation.h"
#include "plugin/validation.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::plugins::DaskJob;

struct Port {
  const char* name;
  int number;
};

// The operator looks for these names.
constexpr Port kSchedulerPorts[] = {{"tcp-comm", 8786}, {"http-dashboard", 8787}};

json::array ContainerPorts() {
  json::array ports;
  for (const Port& port : kSchedulerPorts) {
    ports.push_back(
        json::object{{"name", port.name}, {"containerPort", port.number}, {"protocol", "TCP"}});
  }
  return ports;
}

// The CRD takes no numbers as target ports.
json::object SchedulerService(const std::string& name) {
  json::array ports;
  for (const Port& port : kSchedulerPorts) {
    ports.push_back(json::object{{"name", port.name},
                                 {"protocol", "TCP"},
                                 {"port", port.number},
                                 {"targetPort", port.name}});
  }
  json::object selector = {{"dask.org/cluster-name", name}, {"dask.org/component", "scheduler"}};
  return {{"type", "ClusterIP"}, {"selector", std::move(selector)}, {"ports", std::move(ports)}};
}

// What is worked out once and then used by several roles.
struct Task {
  const TaskRequest& request;
  const Options& options;
  std::string name;
  DaskJob spec;
  Environment environment;
};

struct RoleResources {
  Resources runner, scheduler, workers;
};

// A role that mentions no resource gets the task's; one that mentions any gets only what it
// mentions.
absl::StatusOr<Resources> ResourcesOf(const flyteidl::core::Resources& own, absl::string_view path,
                                      const Task& task) {
  if (own.requests_size() + own.limits_size() > 0) {
    return ResolveResources(own, path, task.options);
  }
  return ResolveResources(task.request.task.container().resources(), "container.resources",
                          task.options);
}

absl::StatusOr<RoleResources> AllResources(const Task& task) {
  auto runner = ResourcesOf({}, "", task);
  if (!runner.ok()) return runner.status();
  auto scheduler =
      ResourcesOf(task.spec.scheduler().resources(), "custom.scheduler.resources", task);
  if (!scheduler.ok()) return scheduler.status();
  auto workers = ResourcesOf(task.spec.workers().resources(), "custom.workers.resources", task);
  if (!workers.ok()) return workers.status();
  return RoleResources{*std::move(runner), *std::move(scheduler), *std::move(workers)};
}

Environment RunnerEnvironment(const Task& task) {
  Environment environment = ForDaskClient(task.environment, task.name, task.request.ns);
  if (ClientIgnoresErrorFile(task.request)) environment.push_back({kFailOnError, "true"});
  return environment;
}

RoleSpec Runner(const Task& task, Resources resources) {
  const auto& container = task.request.task.container();
  RoleSpec role;
  role.container_name = "job-runner";
  role.restart_policy = "Never";
  role.image = container.image();
  role.command = {container.command().begin(), container.command().end()};
  role.args = {container.args().begin(), container.args().end()};
  role.environment = RunnerEnvironment(task);
  role.resources = std::move(resources);
  return role;
}

// Image and start command of scheduler or workers. The user's code is only in place where the
// task's own image is.
void SetStart(const Task& task, const std::string& own_image, const Command& command,
              RoleSpec* role) {
  const auto& container = task.request.task.container();
  role->image = own_image.empty() ? container.image() : own_image;
  if (role->image == container.image()) role->args = FastRegistrationPrefix(container);
  role->args.insert(role->args.end(), command.begin(), command.end());
}

RoleSpec Scheduler(const Task& task, Resources resources) {
  RoleSpec role;
  role.container_name = "scheduler";
  role.restart_policy = "Always";
  SetStart(task, task.spec.scheduler().image(), SchedulerCommand(), &role);
  role.environment = task.environment;
  role.resources = std::move(resources);
  role.ports = ContainerPorts();
  return role;
}

RoleSpec Worker(const Task& task, Resources resources) {
  const auto interruptible = task.request.labels.find("interruptible");
  RoleSpec role;
  role.container_name = "dask-worker";
  role.restart_policy = "Always";
  SetStart(task, task.spec.workers().image(), WorkerCommand(resources), &role);
  role.environment = ForDaskClient(task.environment, task.name, task.request.ns);
  role.resources = std::move(resources);
  role.interruptible =
      interruptible != task.request.labels.end() && interruptible->second == "true";
  return role;
}

json::object ToPodSpec(const Task& task, RoleSpec role) {
  return BuildPodSpec(std::move(role), task.request.service_account, task.options.pods);
}

json::object BuildSpec(const Task& task, RoleResources resources) {
  json::object job = {{"spec", ToPodSpec(task, Runner(task, std::move(resources.runner)))}};
  json::object scheduler = {
      {"spec", ToPodSpec(task, Scheduler(task, std::move(resources.scheduler)))},
      {"service", SchedulerService(task.name)}};
  json::object worker = {{"replicas", task.spec.workers().number_of_workers()},
                         {"spec", ToPodSpec(task, Worker(task, std::move(resources.workers)))}};
  json::object cluster = {{"scheduler", std::move(scheduler)}, {"worker", std::move(worker)}};
  return {{"job", std::move(job)}, {"cluster", json::object{{"spec", std::move(cluster)}}}};
}

json::object ToJson(const StringMap& map) {
  json::object object;
  for (const auto& [key, value] : map) object.emplace(key, value);
  return object;
}

// Without blockOwnerDeletion: that would ask for rights over workflows.
json::object ToJson(const OwnerReference& owner) {
  return {{"apiVersion", owner.api_version},
          {"kind", owner.kind},
          {"name", owner.name},
          {"uid", owner.uid}};
}

absl::StatusOr<std::string> AnnotationOf(const Task& task) {
  TaskAnnotation annotation = MakeTaskAnnotation(task.request);
  // The user may have asked for it too.
  if (FailsOnError(task.environment)) annotation.fails_on_error = true;
  return EncodeTaskAnnotation(annotation);
}

absl::StatusOr<json::object> BuildMetadata(const Task& task) {
  const absl::StatusOr<StringMap> labels = JobLabels(task.request, task.options.pods);
  if (!labels.ok()) return labels.status();
  const absl::StatusOr<std::string> annotation = AnnotationOf(task);
  if (!annotation.ok()) return annotation.status();
  const absl::StatusOr<StringMap> annotations =
      JobAnnotations(task.request, task.options.pods, *annotation);
  if (!annotations.ok()) return annotations.status();
  return json::object{{"name", task.name},
                      {"namespace", task.request.ns},
                      {"labels", ToJson(*labels)},
                      {"annotations", ToJson(*annotations)}};
}

}  // namespace

absl::StatusOr<json::object> BuildDaskJob(const TaskRequest& request, const Options& options,
                                          const ClusterContext& cluster) {
  if (absl::Status valid = ValidateRequest(request); !valid.ok()) return valid;
  absl::StatusOr<DaskJob> spec = ParseDaskSpec(request.task);
  if (!spec.ok()) return spec.status();
  const Task task = {request, options, ObjectName(request), *std::move(spec),
                     TaskEnvironment(request, options.pods)};
  absl::StatusOr<RoleResources> resources = AllResources(task);
  if (!resources.ok()) return resources.status();
  absl::StatusOr<json::object> metadata = BuildMetadata(task);
  if (!metadata.ok()) return metadata.status();
  if (cluster.owner) metadata->emplace("ownerReferences", json::array{ToJson(*cluster.owner)});
  json::object job = {{"apiVersion", "kubernetes.dask.org/v1"},
                      {"kind", "DaskJob"},
                      {"metadata", *std::move(metadata)},
                      {"spec", BuildSpec(task, *std::move(resources))}};
  if (absl::Status fits = ValidateSize(job); !fits.ok()) return fits;
  return job;
}

}  // namespace plugin
