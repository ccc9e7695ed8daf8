#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plugin/cluster_context.h"
#include "plugin/options.h"
#include "plugin/task_request.h"

namespace plugin {

// Its value is "true"; both watches select on it.
inline constexpr char kOurLabel[] = "flyte-dask-plugin/job";

struct DaskJobManifest {
  std::unique_ptr<boost::json::monotonic_resource> memory;  // of the object
  boost::json::object object;         // a copy of it needs storage of its own to outlive it
  std::string text;                   // the same as JSON
  std::vector<std::string> warnings;  // a sentence for each thing that the task will not get
};

// The DaskJob (kubernetes.dask.org/v1) of a task, complete: metadata with our
// label and annotation, runner, scheduler and workers. Members and lists always
// come in the same order. A task that can never run is refused with one
// sentence that names the field and the value:
//   kInvalidArgument     what it asks for cannot be
//   kFailedPrecondition  the client is older than 1.10
absl::StatusOr<DaskJobManifest> BuildDaskJob(const TaskRequest& request, const Options& options,
                                             const ClusterContext& cluster = {});

}  // namespace plugin
