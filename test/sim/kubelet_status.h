#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "test/sim/object.h"

namespace sim {

// How a pod's containers end.
struct ContainerEnd {
  int exit_code = 0;
  std::string reason;   // empty: Completed or Error, by the exit code
  std::string message;  // the end of the log, when the pod asks for it
};

// The `status` of a pod as a kubelet writes it. Source: the recordings in test/data/traces.
boost::json::object ScheduledStatus();
// `message`: the scheduler's.
boost::json::object UnschedulableStatus(absl::string_view message);
boost::json::object WaitingStatus(const Object& pod, absl::string_view reason,
                                  absl::string_view message);
boost::json::object RunningStatus(const Object& pod, absl::Time now);
// Phase Succeeded or Failed, by the exit code.
boost::json::object EndedStatus(const Object& pod, const ContainerEnd& end, absl::Time now);
// Failed with reason Evicted: the node lacks something.
boost::json::object EvictedStatus(const Object& pod, absl::string_view message, absl::Time now);

std::string KubernetesTime(absl::Time time);

}  // namespace sim
