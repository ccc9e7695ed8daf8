#include "plugin/facts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/bounded_text.h"
#include "plugin/daskjob.h"
#include "plugin/json_fields.h"
#include "plugin/object_fields.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxText = 300;
constexpr std::size_t kMaxTail = 2048;
constexpr std::size_t kMaxContainers = 16;
constexpr std::size_t kMaxListed = 32;

constexpr std::array<std::pair<absl::string_view, Role>, 3> kRoles = {{
    {"job-runner", Role::kRunner},
    {"scheduler", Role::kScheduler},
    {"worker", Role::kWorker},
}};

constexpr std::array<std::pair<absl::string_view, PodPhase>, 4> kPodPhases = {{
    {"Pending", PodPhase::kPending},
    {"Running", PodPhase::kRunning},
    {"Succeeded", PodPhase::kSucceeded},
    {"Failed", PodPhase::kFailed},
}};

template <typename Table, typename Value>
Value Lookup(const Table& table, absl::string_view key, Value otherwise) {
  const auto row = std::find_if(table.begin(), table.end(),
                                [key](const auto& entry) { return entry.first == key; });
  return row == table.end() ? otherwise : row->second;
}

std::string Sentence(absl::string_view text) { return KeepHead(OneLine(text), kMaxText); }

std::string WithReason(absl::string_view reason, absl::string_view message) {
  if (message.empty()) return Sentence(reason);
  return Sentence(reason.empty() ? std::string(message) : absl::StrCat(reason, ": ", message));
}

int Small(std::int64_t number) {
  return static_cast<int>(std::clamp<std::int64_t>(number, std::numeric_limits<int>::min(),
                                                   std::numeric_limits<int>::max()));
}

// The last words are parsed, and need their line breaks for that.
void ReadTermination(const JsonFields& ended, ContainerFacts& container) {
  container.state = ContainerFacts::State::kTerminated;
  container.exit_code = Small(ended.Integer("exitCode"));
  container.finished = ended.Time("finishedAt");
  container.reason = KeptName(ended.Text("reason"));
  container.message = KeepTail(ended.Text("message"), kMaxTail);
}

void ReadState(const JsonFields& state, ContainerFacts& container) {
  if (state.Has("terminated")) {
    ReadTermination(state.Object("terminated"), container);
  } else if (state.Has("running")) {
    container.state = ContainerFacts::State::kRunning;
  } else if (state.Has("waiting")) {
    const JsonFields waiting = state.Object("waiting");
    container.state = ContainerFacts::State::kWaiting;
    container.reason = KeptName(waiting.Text("reason"));
    container.message = Sentence(waiting.Text("message"));
  }
}

std::string WithoutRuntime(absl::string_view id) {
  const std::size_t scheme = id.find("://");
  return KeptName(scheme == absl::string_view::npos ? id : id.substr(scheme + 3));
}

ContainerFacts ReadContainer(const JsonFields& status, bool init) {
  ContainerFacts container;
  container.name = KeptName(status.Text("name"));
  container.id = WithoutRuntime(status.Text("containerID"));
  container.init = init;
  ReadState(status.Object("state"), container);
  const JsonFields last = status.Object("lastState").Object("terminated");
  container.last_reason = KeptName(last.Text("reason"));
  container.last_exit_code = Small(last.Integer("exitCode"));
  return container;
}

bool IsKept(const ContainerFacts& container, Role role) {
  return role == Role::kRunner || container.state == ContainerFacts::State::kWaiting;
}

void ReadContainers(const JsonFields& status, absl::string_view list, bool init, PodFacts& pod) {
  for (const JsonFields& one : status.Objects(list, kMaxContainers)) {
    ContainerFacts container = ReadContainer(one, init);
    if (IsKept(container, pod.role)) pod.containers.push_back(std::move(container));
  }
}

// Other reasons of PodScheduled=False (SchedulerError) pass by themselves and say nothing of
// resources.
bool WaitsForNode(absl::string_view reason) {
  return reason == "Unschedulable" || reason == "SchedulingGated";
}

void ReadCondition(const JsonFields& condition, PodFacts& pod) {
  const absl::string_view type = condition.Text("type");
  const absl::string_view reason = condition.Text("reason");
  const bool holds = condition.Text("status") == "True";
  if (type == "DisruptionTarget" && holds) {
    pod.disruption = WithReason(reason, condition.Text("message"));
  } else if (type == "PodScheduled" && condition.Text("status") == "False" &&
             WaitsForNode(reason)) {
    const absl::string_view message = condition.Text("message");
    pod.unschedulable = Sentence(message.empty() ? reason : message);
  }
}

void ReadPodStatus(const JsonFields& status, PodFacts& pod) {
  pod.phase = Lookup(kPodPhases, status.Text("phase"), PodPhase::kUnknown);
  pod.reason = KeptName(status.Text("reason"));
  pod.message = Sentence(status.Text("message"));
  for (const JsonFields& condition : status.Objects("conditions", kMaxListed)) {
    ReadCondition(condition, pod);
  }
  ReadContainers(status, "containerStatuses", /*init=*/false, pod);
  ReadContainers(status, "initContainerStatuses", /*init=*/true, pod);
}

void ReadPodMetadata(const JsonFields& metadata, PodFacts& pod) {
  ReadPlace(metadata, pod);
  pod.deleted = metadata.Time("deletionTimestamp");
  if (pod.deleted) {
    pod.delete_called =
        *pod.deleted - absl::Seconds(metadata.Integer("deletionGracePeriodSeconds"));
  }
  const JsonFields labels = metadata.Object("labels");
  pod.cluster = KeptName(labels.Text("dask.org/cluster-name"));
  pod.role = Lookup(kRoles, labels.Text("dask.org/component"), Role::kOther);
  pod.job_uid = OwningJob(metadata);
  if (pod.role == Role::kRunner) pod.uid = KeptName(metadata.Text("uid"));
}

}  // namespace

bool IsOurs(const JobFacts& job) { return job.ours && job.task.has_value(); }

absl::StatusOr<JobFacts> ProjectJob(const json::object& object) {
  absl::Status error;
  const JsonFields fields(object, error);
  const JsonFields metadata = fields.Object("metadata");
  const JsonFields status = fields.Object("status");
  JobFacts job;
  ReadIdentity(metadata, job);
  job.resource_version = KeptName(metadata.Text("resourceVersion"));
  job.created = metadata.Time("creationTimestamp");
  job.deleted = metadata.Time("deletionTimestamp");
  job.status = KeptName(status.Text("jobStatus"));
  job.runner_pod = KeptName(status.Text("jobRunnerPodName"));
  job.ended = !status.Text("endTime").empty();
  job.ours = metadata.Object("labels").Text(kOurLabel) == "true";
  const JsonFields annotations = metadata.Object("annotations");
  const absl::string_view identity = annotations.Text(kTaskAnnotation);
  const absl::string_view latch = annotations.Text(kOutcomeAnnotation);
  if (!error.ok()) return error;
  if (auto task = DecodeTaskAnnotation(identity); task.ok()) job.task = *std::move(task);
  if (auto outcome = DecodeOutcome(latch); outcome.ok()) job.outcome = *std::move(outcome);
  return job;
}

absl::StatusOr<PodFacts> ProjectPod(const json::object& object) {
  absl::Status error;
  const JsonFields fields(object, error);
  PodFacts pod;
  ReadPodMetadata(fields.Object("metadata"), pod);
  const absl::string_view node = fields.Object("spec").Text("nodeName");
  if (pod.role == Role::kRunner) pod.node = KeptName(node);
  ReadPodStatus(fields.Object("status"), pod);
  if (!error.ok()) return error;
  return pod;
}

}  // namespace plugin
