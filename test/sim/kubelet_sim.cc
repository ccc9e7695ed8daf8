#include "test/sim/kubelet_sim.h"

#include <algorithm>
#include <utility>

#include "k8s/parse_object.h"
#include "test/sim/operator_objects.h"

namespace sim {
namespace json = boost::json;
namespace {

absl::string_view LabelOf(const Object& pod, absl::string_view label) {
  for (const auto& [key, value] : pod.labels()) {
    if (key == label) return value;
  }
  return "";
}

bool IsRunner(const Object& pod) { return LabelOf(pod, kComponentLabel) == "job-runner"; }

std::string TextAt(const json::object& value, const char* member, const char* field) {
  const json::object* inner = k8s::ObjectAt(value, member);
  return inner == nullptr ? "" : std::string(k8s::StringAt(*inner, field));
}

}  // namespace

Kubelet::Kubelet(Store& store, Store::Clock clock) : store_(store), clock_(std::move(clock)) {}

void Kubelet::Plan(std::string job, RunnerPlan plan) { plans_[std::move(job)] = std::move(plan); }

bool Kubelet::Step() {
  next_ = absl::InfiniteFuture();
  for (const ObjectPtr& pod : store_.List("pods")) {
    if (Handle(*pod)) return true;
  }
  return false;
}

bool Kubelet::Handle(const Object& pod) {
  const json::object& value = parsed_.Of(pod);
  const std::string phase = TextAt(value, "status", "phase");
  if (pod.deleting()) return Stop(pod, phase);
  if (TextAt(value, "spec", "nodeName").empty()) return Bind(pod);
  if (phase == "Pending") return StartPod(pod);
  return phase == "Running" && IsRunner(pod) && EndRunner(pod);
}

// dask's processes end well when they are told to; python does not catch SIGTERM.
bool Kubelet::Stop(const Object& pod, absl::string_view phase) {
  if (phase == "Succeeded" || phase == "Failed") {
    DeleteOptions options;
    options.uid = pod.uid();
    options.at_once = true;
    return store_.Delete("pods", pod.ns(), pod.name(), options).ok();
  }
  if (!Passed(pod, "stop", kStopsAfter)) return false;
  Write(pod, EndedStatus(pod, {IsRunner(pod) ? 143 : 0, "", ""}, clock_()));
  return true;
}

bool Kubelet::Bind(const Object& pod) {
  return store_
      .Update("pods", pod.ns(), pod.name(),
              [](json::object& value) {
                value["spec"].as_object()["nodeName"] = "node-1";
                value["status"] = ScheduledStatus();
                return absl::OkStatus();
              })
      .ok();
}

bool Kubelet::StartPod(const Object& pod) {
  if (!Passed(pod, "start", kStartsAfter)) return false;
  const auto plan = plans_.find(std::string(LabelOf(pod, kClusterLabel)));
  if (IsRunner(pod) && plan != plans_.end() && !plan->second.waits.empty()) {
    const json::object waiting = WaitingStatus(pod, plan->second.waits, plan->second.waits_because);
    if (parsed_.Of(pod).at("status") == waiting) return false;
    Write(pod, waiting);
    return true;
  }
  Write(pod, RunningStatus(pod, clock_()));
  return true;
}

bool Kubelet::EndRunner(const Object& pod) {
  const auto plan = plans_.find(std::string(LabelOf(pod, kClusterLabel)));
  if (plan == plans_.end() || !Passed(pod, "end", plan->second.runs_for)) return false;
  Write(pod, EndedStatus(pod, plan->second.end, clock_()));
  return true;
}

bool Kubelet::Passed(const Object& pod, const char* event, absl::Duration after) {
  const absl::Time now = clock_();
  const absl::Time due = since_.try_emplace({pod.uid(), event}, now).first->second + after;
  if (due > now) next_ = std::min(next_, due);
  return due <= now;
}

void Kubelet::Write(const Object& pod, json::object status) {
  store_
      .Update("pods", pod.ns(), pod.name(),
              [&status](json::object& value) {
                value["status"] = std::move(status);
                return absl::OkStatus();
              })
      .status()
      .IgnoreError();
}

void Kubelet::Evict(absl::string_view ns, absl::string_view pod, absl::string_view message) {
  const ObjectPtr there = store_.Get("pods", ns, pod);
  if (there != nullptr) Write(*there, EvictedStatus(*there, message, clock_()));
}

}  // namespace sim
