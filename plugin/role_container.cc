#include "plugin/role_container.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/container_environment.h"
#include "plugin/container_resources.h"
#include "plugin/pod_containers.h"
#include "plugin/role_command.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr const char* kOfTheTask[] = {"command", "livenessProbe", "readinessProbe", "startupProbe",
                                      "lifecycle"};

bool Runs(const json::object& container, const std::string& image) {
  const json::value* own = container.if_contains("image");
  return own != nullptr && *own == json::string_view(image);
}

const std::string& ImageOf(const Task& task, Role role) {
  return role == Role::kScheduler ? task.spec.scheduler().image() : task.spec.workers().image();
}

// The user's code is only in place where the task's own image is.
void SetStart(const std::string& own_image, const Command& command, json::object* container) {
  json::array args(container->storage());
  if (own_image.empty() || Runs(*container, own_image)) args = FastRegistrationPrefix(*container);
  if (!own_image.empty()) (*container)["image"] = own_image;
  for (const std::string& word : command) args.emplace_back(word);
  (*container)["args"] = std::move(args);
  for (const char* member : kOfTheTask) container->erase(member);
}

void SetPorts(json::object* container) {
  json::array& ports = (*container)["ports"].emplace_array();
  for (const SchedulerPort& port : kSchedulerPorts) {
    json::object& entry = ports.emplace_back(json::object_kind).get_object();
    entry.emplace("name", port.name);
    entry.emplace("containerPort", port.number);
    entry.emplace("protocol", "TCP");
  }
}

// What a process needs to find the scheduler of the job and to wait for it.
void AddDaskClient(const Task& task, json::object* container) {
  // Without the cluster's domain, which need not be cluster.local.
  SetIfUnset("DASK_SCHEDULER_ADDRESS",
             absl::StrCat("tcp://", task.name, "-scheduler.", task.request.ns, ".svc:8786"),
             container);
  // A node that must be added first takes minutes; dask gives up after 30 s.
  SetIfUnset("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "300s", container);
}

void ToRunner(const Task& task, json::object* container) {
  (*container)["name"] = ContainerName(Role::kRunner);
  AddDaskClient(task, container);
  if (ClientIgnoresErrorFile(task.request)) SetVariable(kFailOnError, "true", container);
}

void ToScheduler(const Task& task, json::object* container) {
  (*container)["name"] = ContainerName(Role::kScheduler);
  SetStart(ImageOf(task, Role::kScheduler), SchedulerCommand(task.options), container);
  SetPorts(container);
}

absl::Status ToWorker(const Task& task, json::object* container) {
  const absl::StatusOr<ResourceList> limits = LimitsOf(*container);
  if (!limits.ok()) return limits.status();
  (*container)["name"] = ContainerName(Role::kWorker);
  SetStart(ImageOf(task, Role::kWorker), WorkerCommand(task.options, *limits), container);
  AddDaskClient(task, container);
  return absl::OkStatus();
}

}  // namespace

absl::Status ToRoleContainer(const Task& task, Role role, json::object* container) {
  if (role == Role::kWorker) return ToWorker(task, container);
  role == Role::kRunner ? ToRunner(task, container) : ToScheduler(task, container);
  return absl::OkStatus();
}

}  // namespace plugin
