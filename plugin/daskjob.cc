#include "plugin/daskjob.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/container_environment.h"
#include "plugin/metadata.h"
#include "plugin/pod_containers.h"
#include "plugin/role_pod.h"
#include "plugin/task_annotation.h"
#include "plugin/validation.h"

namespace plugin {
namespace {

namespace json = boost::json;

// What most manifests need; more is taken in larger and larger blocks.
constexpr std::size_t kFirstBlock = 32 * 1024;
constexpr std::size_t kUsualText = 16 * 1024;

// The CRD takes no numbers as target ports.
void FillServicePort(const SchedulerPort& port, json::object* entry) {
  entry->emplace("name", port.name);
  entry->emplace("protocol", "TCP");
  entry->emplace("port", port.number);
  entry->emplace("targetPort", port.name);
}

void FillSchedulerService(const std::string& name, json::object* service) {
  service->emplace("type", "ClusterIP");
  json::object& selector = ObjectAt(service, "selector");
  selector.emplace("dask.org/cluster-name", name);
  selector.emplace("dask.org/component", "scheduler");
  json::array& ports = ListAt(service, "ports");
  for (const SchedulerPort& port : kSchedulerPorts) {
    FillServicePort(port, &ports.emplace_back(json::object_kind).get_object());
  }
}

struct RolePods {
  RolePod runner, scheduler, worker;
};

// The last one takes the task's pod.
absl::StatusOr<RolePods> BuildPods(Task& task) {
  absl::StatusOr<RolePod> runner = BuildRolePod(task, Role::kRunner, task.pod.spec);
  if (!runner.ok()) return runner.status();
  absl::StatusOr<RolePod> scheduler = BuildRolePod(task, Role::kScheduler, task.pod.spec);
  if (!scheduler.ok()) return scheduler.status();
  absl::StatusOr<RolePod> worker = BuildRolePod(task, Role::kWorker, std::move(task.pod.spec));
  if (!worker.ok()) return worker.status();
  return RolePods{*std::move(runner), *std::move(scheduler), *std::move(worker)};
}

json::object BuildSpec(const Task& task, RolePods pods, json::storage_ptr memory) {
  json::object spec(std::move(memory));
  ObjectAt(&spec, "job").emplace("spec", std::move(pods.runner.spec));
  json::object& cluster = ObjectAt(&ObjectAt(&spec, "cluster"), "spec");
  json::object& scheduler = ObjectAt(&cluster, "scheduler");
  scheduler.emplace("spec", std::move(pods.scheduler.spec));
  FillSchedulerService(task.name, &ObjectAt(&scheduler, "service"));
  json::object& worker = ObjectAt(&cluster, "worker");
  worker.emplace("replicas", task.spec.workers().number_of_workers());
  worker.emplace("spec", std::move(pods.worker.spec));
  return spec;
}

void Fill(const StringMap& map, json::object* object) {
  object->reserve(map.size());
  for (const auto& [key, value] : map) object->emplace(key, value);
}

// Without blockOwnerDeletion: that would ask for rights over workflows.
void Fill(const OwnerReference& owner, json::object* reference) {
  reference->emplace("apiVersion", owner.api_version);
  reference->emplace("kind", owner.kind);
  reference->emplace("name", owner.name);
  reference->emplace("uid", owner.uid);
}

absl::StatusOr<std::string> AnnotationOf(const Task& task, const RolePod& runner) {
  TaskAnnotation annotation = MakeTaskAnnotation(task.request);
  // The user may have asked for it too.
  const json::object* container =
      FindContainer(runner.spec, kContainerList, ContainerName(Role::kRunner));
  annotation.fails_on_error = FailsOnError(*container);
  return EncodeTaskAnnotation(annotation);
}

absl::StatusOr<json::object> BuildMetadata(const Task& task, const RolePod& runner,
                                           json::storage_ptr memory) {
  const absl::StatusOr<std::string> annotation = AnnotationOf(task, runner);
  if (!annotation.ok()) return annotation.status();
  const absl::StatusOr<JobMarks> marks = MarkJob(task, *annotation);
  if (!marks.ok()) return marks.status();
  json::object metadata(std::move(memory));
  metadata.emplace("name", task.name);
  metadata.emplace("namespace", task.request.ns);
  Fill(marks->labels, &ObjectAt(&metadata, "labels"));
  Fill(marks->annotations, &ObjectAt(&metadata, "annotations"));
  if (task.cluster.owner) {
    json::array& owners = ListAt(&metadata, "ownerReferences");
    Fill(*task.cluster.owner, &owners.emplace_back(json::object_kind).get_object());
  }
  return metadata;
}

// Each sentence once, whichever roles it is true for.
std::vector<std::string> WarningsOf(const RolePods& pods) {
  std::vector<std::string> warnings;
  for (const RolePod* pod : {&pods.runner, &pods.scheduler, &pods.worker}) {
    for (const std::string& path : pod->pruned) {
      std::string warning = absl::StrCat("the schema of the DaskJob has no field ", path,
                                         " of a pod spec: it is left out");
      if (std::find(warnings.begin(), warnings.end(), warning) != warnings.end()) continue;
      warnings.push_back(std::move(warning));
    }
  }
  return warnings;
}

// In pieces of which one holds most manifests: json::serialize clears and copies what it grows by.
std::string ToText(const json::object& object) {
  json::serializer serializer;
  serializer.reset(&object);
  std::string text;
  for (char piece[kUsualText]; !serializer.done();) {
    const json::string_view read = serializer.read(piece);
    text.append(read.data(), read.size());
  }
  return text;
}

}  // namespace

absl::StatusOr<DaskJobManifest> BuildDaskJob(const TaskRequest& request, const Options& options,
                                             const ClusterContext& cluster) {
  if (absl::Status valid = ValidateRequest(request); !valid.ok()) return valid;
  // All parts lie in one memory: they are moved from one to the other and never freed singly.
  auto memory = std::make_unique<json::monotonic_resource>(kFirstBlock);
  absl::StatusOr<Task> task = PrepareTask(request, options, cluster, memory.get());
  if (!task.ok()) return task.status();
  absl::StatusOr<RolePods> pods = BuildPods(*task);
  if (!pods.ok()) return pods.status();
  absl::StatusOr<json::object> metadata = BuildMetadata(*task, pods->runner, memory.get());
  if (!metadata.ok()) return metadata.status();
  json::object object(memory.get());
  object.emplace("apiVersion", "kubernetes.dask.org/v1");
  object.emplace("kind", "DaskJob");
  object.emplace("metadata", *std::move(metadata));
  std::vector<std::string> warnings = WarningsOf(*pods);
  object.emplace("spec", BuildSpec(*task, *std::move(pods), memory.get()));
  std::string text = ToText(object);
  if (absl::Status fits = ValidateSize(object, text); !fits.ok()) return fits;
  return DaskJobManifest{std::move(memory), std::move(object), std::move(text),
                         std::move(warnings)};
}

}  // namespace plugin
