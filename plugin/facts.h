#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "plugin/outcome.h"
#include "plugin/task_annotation.h"

namespace plugin {

// The container of the runner pod that runs the task. Others (a mesh proxy, a log shipper) do not
// count.
inline constexpr absl::string_view kRunnerContainer = "job-runner";

// The few fields of a DaskJob that are kept. Empty text: the object has none.
struct JobFacts {
  std::string ns, name, uid, resource_version;
  std::optional<absl::Time> created;
  std::optional<absl::Time> deleted;   // deletionTimestamp
  std::string status;                  // status.jobStatus, whatever the operator wrote
  std::string runner_pod;              // status.jobRunnerPodName
  bool ended = false;                  // status.endTime is set: the operator saw an end
  bool ours = false;                   // carries our label
  std::optional<TaskAnnotation> task;  // nothing when missing or not ours to read
  std::optional<Outcome> outcome;      // the latch; nothing: not yet, or not ours to read

  friend bool operator==(const JobFacts&, const JobFacts&) = default;
};

enum class Role { kRunner, kScheduler, kWorker, kOther };
enum class PodPhase { kPending, kRunning, kSucceeded, kFailed, kUnknown };

// State of one container; at most one of waiting, running, terminated is told by `state`.
struct ContainerFacts {
  enum class State { kUnknown, kWaiting, kRunning, kTerminated };
  std::string name;
  std::string id;  // without its `runtime://`
  State state = State::kUnknown;
  bool init = false;
  int exit_code = 0;                   // kTerminated
  std::optional<absl::Time> finished;  // kTerminated
  std::string reason;                  // of waiting or terminated
  // Of waiting, at most 300 bytes; of terminated, at most the last 2 KiB.
  std::string message;
  std::string last_reason;  // why the run before this one ended; empty: there was none
  int last_exit_code = 0;

  friend bool operator==(const ContainerFacts&, const ContainerFacts&) = default;
};

// The few fields of a pod that are kept. There are many pods and one runner among them, so what is
// asked of runners alone is kept of runners alone.
struct PodFacts {
  std::string ns, name;
  std::string cluster;  // label dask.org/cluster-name = the DaskJob's name
  std::string job_uid;  // of the DaskJob that owns it; empty: its owner is no DaskJob
  std::string uid;      // of a runner
  std::string node;     // spec.nodeName, of a runner
  Role role = Role::kOther;
  PodPhase phase = PodPhase::kUnknown;
  std::optional<absl::Time> deleted;        // deletionTimestamp: when it is to be killed
  std::optional<absl::Time> delete_called;  // when somebody asked for its deletion
  std::string reason, message;              // status.reason, status.message (at most 300 bytes)
  std::string disruption;     // "reason: message" of DisruptionTarget=True (at most 300 bytes)
  std::string unschedulable;  // message of PodScheduled=False (at most 300 bytes); empty: scheduled
  std::vector<ContainerFacts> containers;  // of a runner; of another pod those that wait

  friend bool operator==(const PodFacts&, const PodFacts&) = default;
};

// Carries our label and our identity annotation: only such a job is ever told of, adopted or
// deleted.
bool IsOurs(const JobFacts& job);

// Projections of whole objects. kInvalidArgument names the member that has the wrong type; unknown
// members are ignored, absent optional ones leave the default.
absl::StatusOr<JobFacts> ProjectJob(const boost::json::object& object);
absl::StatusOr<PodFacts> ProjectPod(const boost::json::object& object);

}  // namespace plugin
