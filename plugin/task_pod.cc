#include "plugin/task_pod.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/container_environment.h"
#include "plugin/container_resources.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/placeholder.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_decode.h"
#include "plugin/pod_schema.h"
#include "plugin/refusal.h"
#include "plugin/resources.h"
#include "plugin/struct_json.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::Container;
using flyteidl::core::K8sPod;

// propeller adds it to every container of a pod that it completes.
constexpr char kCompletedMark[] = "FLYTE_INTERNAL_EXECUTION_ID";

template <typename Texts>
void SetUnlessEmpty(const Texts& texts, json::string_view key, json::object* object) {
  if (texts.empty()) return;
  json::array& array = ListAt(object, key);
  array.reserve(static_cast<std::size_t>(texts.size()));
  for (const std::string& text : texts) array.emplace_back(text);
}

void SetEnvironment(const Container& asked, json::object* container) {
  for (const auto& pair : asked.env()) SetVariable(pair.key(), pair.value(), container);
}

absl::Status FillContainer(const Container& asked, const PodOptions& options,
                           const std::string& name, json::object* container) {
  const absl::StatusOr<Resources> resources =
      ParseResources(asked.resources(), "container.resources", options.gpu_resource_name);
  if (!resources.ok()) return resources.status();
  container->emplace("name", name);
  container->emplace("image", asked.image());
  SetUnlessEmpty(asked.command(), "command", container);
  SetUnlessEmpty(asked.args(), "args", container);
  SetEnvironment(asked, container);
  if (!options.image_pull_policy.empty()) {
    container->emplace("imagePullPolicy", options.image_pull_policy);
  }
  SetResources(*resources, container);
  container->emplace("terminationMessagePolicy", "FallbackToLogsOnError");
  return absl::OkStatus();
}

absl::StatusOr<TaskPod> FromContainer(const Container& asked, const PodOptions& options,
                                      const std::string& name, json::storage_ptr memory) {
  TaskPod pod = {json::object(std::move(memory)), name, {}, {}, false};
  json::value& container = ListAt(&pod.spec, kContainerList).emplace_back(json::object_kind);
  absl::Status filled = FillContainer(asked, options, name, &container.get_object());
  if (!filled.ok()) return filled;
  return pod;
}

// Names of all containers of one pod are different.
absl::Status CheckNames(const json::object& spec, const char* list, std::set<std::string>* names) {
  const json::array* containers = ListIn(spec, list);
  if (containers == nullptr) return absl::OkStatus();
  for (std::size_t i = 0; i < containers->size(); ++i) {
    const json::value* found = (*containers)[i].get_object().if_contains("name");
    const std::string name(found == nullptr ? "" : found->get_string());
    const std::string path = absl::StrCat(kPodSpecPath, ".", list, "[", i, "].name");
    if (!IsDnsLabel(name)) return InvalidField(path, name, kDnsLabelRule);
    if (!names->insert(name).second) {
      return InvalidField(path, name, "another container of the pod has this name");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckContainers(const json::object& spec) {
  std::set<std::string> names;
  if (absl::Status init = CheckNames(spec, "initContainers", &names); !init.ok()) return init;
  return CheckNames(spec, "containers", &names);
}

// Clients that complete pods fill these in too; nobody else could.
absl::Status CheckFilledIn(const json::object& container, const char* list,
                           const std::string& path) {
  const json::array* words = ListIn(container, list);
  if (words == nullptr) return absl::OkStatus();
  for (std::size_t i = 0; i < words->size(); ++i) {
    const std::string word((*words)[i].get_string());
    if (!HoldsPlaceholder(word)) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        path, ".", list, "[", i, "] is ", Quoted(word),
        ": Flyte 1.16.7 and later fill this placeholder of a pod in; upgrade FlytePropeller"));
  }
  return absl::OkStatus();
}

absl::Status CheckPlaceholders(const json::object& spec) {
  for (const char* list : {kInitContainerList, kContainerList}) {
    const json::array* containers = ListIn(spec, list);
    for (std::size_t i = 0; containers != nullptr && i < containers->size(); ++i) {
      const std::string path = absl::StrCat(kPodSpecPath, ".", list, "[", i, "]");
      for (const char* words : {"command", "args"}) {
        const absl::Status filled = CheckFilledIn((*containers)[i].get_object(), words, path);
        if (!filled.ok()) return filled;
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<json::object> ReadSpec(const K8sPod& asked, json::storage_ptr memory) {
  if (!asked.has_pod_spec()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kPodSpecPath, " is missing: a task with its own pod must describe it"));
  }
  const absl::StatusOr<json::object> raw = StructToJson(
      asked.pod_spec(), kPodSpecPath, [](absl::string_view) { return FieldRule::kAny; }, memory);
  if (!raw.ok()) return raw.status();
  return DecodePodObject(kPodSpecType, *raw, kPodSpecPath, memory);
}

absl::StatusOr<TaskPod> FromPod(const flyteidl::core::TaskTemplate& task,
                                json::storage_ptr memory) {
  const auto primary = task.config().find(kPrimaryContainerKey);
  if (primary == task.config().end()) {
    return absl::InvalidArgumentError(absl::StrCat(EntryPath("config", kPrimaryContainerKey),
                                                   " is missing: it must name the container of ",
                                                   kPodSpecPath, " that runs the task"));
  }
  absl::StatusOr<json::object> spec = ReadSpec(task.k8s_pod(), std::move(memory));
  if (!spec.ok()) return spec.status();
  if (absl::Status checked = CheckContainers(*spec); !checked.ok()) return checked;
  const json::object* container = FindContainer(*spec, kContainerList, primary->second);
  if (container == nullptr) {
    return InvalidField(EntryPath("config", kPrimaryContainerKey), primary->second,
                        "it must be the name of a container of the pod spec");
  }
  const bool completed = HasVariable(*container, kCompletedMark);
  if (!completed) {
    if (absl::Status filled = CheckPlaceholders(*spec); !filled.ok()) return filled;
  }
  const auto& metadata = task.k8s_pod().metadata();
  return TaskPod{*std::move(spec), primary->second, ToMap(metadata.labels()),
                 ToMap(metadata.annotations()), completed};
}

}  // namespace

absl::StatusOr<TaskPod> ToTaskPod(const TaskRequest& request, const PodOptions& options,
                                  const std::string& name, json::storage_ptr memory) {
  if (request.task->has_k8s_pod()) return FromPod(*request.task, std::move(memory));
  return FromContainer(request.task->container(), options, name, std::move(memory));
}

}  // namespace plugin
