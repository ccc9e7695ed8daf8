#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "plugin/task_annotation.h"

namespace plugin {

// The few fields of a DaskJob that are kept. Empty text: the object has none.
struct JobFacts {
  std::string ns, name, uid, resource_version;
  std::optional<absl::Time> created;
  std::optional<absl::Time> deleted;   // deletionTimestamp
  std::string status;                  // status.jobStatus, whatever the operator wrote
  bool ended = false;                  // status.endTime is set: the operator saw an end
  bool ours = false;                   // carries our label
  std::optional<TaskAnnotation> task;  // nothing when missing or not ours to read

  friend bool operator==(const JobFacts&, const JobFacts&) = default;
};

enum class Role { kRunner, kScheduler, kWorker, kOther };
enum class PodPhase { kPending, kRunning, kSucceeded, kFailed, kUnknown };

// State of one container; at most one of waiting, running, terminated is told by `state`.
struct ContainerFacts {
  enum class State { kUnknown, kWaiting, kRunning, kTerminated };
  std::string name;
  State state = State::kUnknown;
  bool init = false;
  bool ready = false;
  int restarts = 0;
  int exit_code = 0;    // kTerminated
  std::string reason;   // of waiting or terminated
  std::string message;  // of waiting, at most 300 bytes; of terminated, at most the last 2 KiB

  friend bool operator==(const ContainerFacts&, const ContainerFacts&) = default;
};

struct PodFacts {
  std::string ns, name, uid;
  std::string cluster;  // label dask.org/cluster-name = the DaskJob's name
  Role role = Role::kOther;
  PodPhase phase = PodPhase::kUnknown;
  std::optional<absl::Time> deleted;
  std::string reason, message;  // status.reason, status.message (at most 300 bytes)
  bool ready = false;           // condition Ready
  std::string unschedulable;    // message of PodScheduled=False (at most 300 bytes); empty: scheduled
  std::vector<ContainerFacts> containers;

  friend bool operator==(const PodFacts&, const PodFacts&) = default;
};

// Projections of whole objects. kInvalidArgument names the member that has the wrong type; unknown
// members are ignored, absent optional ones leave the default.
absl::StatusOr<JobFacts> ProjectJob(const boost::json::object& object);
absl::StatusOr<PodFacts> ProjectPod(const boost::json::object& object);

}  // namespace plugin
