#include "test/sim/kubelet_status.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"

namespace sim {
namespace json = boost::json;
namespace {

json::object Condition(const char* type, bool holds, absl::string_view reason = "",
                       absl::string_view message = "") {
  json::object condition{{"type", type}, {"status", holds ? "True" : "False"}};
  if (!reason.empty()) condition["reason"] = JsonView(reason);
  if (!message.empty()) condition["message"] = JsonView(message);
  return condition;
}

json::array Conditions(bool ready, absl::string_view reason = "") {
  return {Condition("Initialized", true), Condition("Ready", ready, reason),
          Condition("ContainersReady", ready, reason), Condition("PodScheduled", true)};
}

// One status for each container of the pod, all in the same state.
json::array Containers(const Object& pod, const json::object& state, bool ready) {
  json::array statuses;
  const json::object value = pod.Json();
  for (const json::value& container : value.at("spec").at("containers").as_array()) {
    statuses.push_back({{"name", container.at("name")},
                        {"state", state},
                        {"lastState", json::object()},
                        {"ready", ready},
                        {"restartCount", 0},
                        {"containerID", absl::StrCat("containerd://", pod.uid())}});
  }
  return statuses;
}

std::string StartOf(const Object& pod) {
  const json::object value = pod.Json();
  const json::object* status = k8s::ObjectAt(value, "status");
  return status == nullptr ? "" : std::string(k8s::StringAt(*status, "startTime"));
}

}  // namespace

std::string KubernetesTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

json::object ScheduledStatus() {
  return {{"phase", "Pending"}, {"conditions", {Condition("PodScheduled", true)}}};
}

json::object UnschedulableStatus(absl::string_view message) {
  return {{"phase", "Pending"},
          {"conditions", {Condition("PodScheduled", false, "Unschedulable", message)}}};
}

json::object WaitingStatus(const Object& pod, absl::string_view reason, absl::string_view message) {
  const json::object state{
      {"waiting", {{"reason", JsonView(reason)}, {"message", JsonView(message)}}}};
  return {{"phase", "Pending"},
          {"conditions", Conditions(false, "ContainersNotReady")},
          {"containerStatuses", Containers(pod, state, false)}};
}

json::object RunningStatus(const Object& pod, absl::Time now) {
  const json::object state{{"running", {{"startedAt", KubernetesTime(now)}}}};
  return {{"phase", "Running"},
          {"conditions", Conditions(true)},
          {"startTime", KubernetesTime(now)},
          {"containerStatuses", Containers(pod, state, true)}};
}

json::object EndedStatus(const Object& pod, const ContainerEnd& end, absl::Time now) {
  const bool well = end.exit_code == 0;
  const std::string reason = !end.reason.empty() ? end.reason : well ? "Completed" : "Error";
  const json::object state{{"terminated",
                            {{"exitCode", end.exit_code},
                             {"reason", reason},
                             {"message", end.message},
                             {"startedAt", StartOf(pod)},
                             {"finishedAt", KubernetesTime(now)}}}};
  return {{"phase", well ? "Succeeded" : "Failed"},
          {"conditions", Conditions(false, well ? "PodCompleted" : "PodFailed")},
          {"startTime", StartOf(pod)},
          {"containerStatuses", Containers(pod, state, false)}};
}

json::object EvictedStatus(const Object& pod, absl::string_view message, absl::Time now) {
  json::object status = EndedStatus(pod, {137, "", ""}, now);
  status["reason"] = "Evicted";
  status["message"] = JsonView(message);
  status["conditions"].as_array().push_back(
      Condition("DisruptionTarget", true, "TerminationByKubelet", message));
  return status;
}

}  // namespace sim
