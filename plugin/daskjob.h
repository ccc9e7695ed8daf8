#pragma once

#include <boost/json.hpp>

#include "absl/status/statusor.h"
#include "plugin/cluster_context.h"
#include "plugin/options.h"
#include "plugin/task_request.h"

namespace plugin {

// Its value is "true"; both watches select on it.
inline constexpr char kOurLabel[] = "flyte-dask-plugin/job";

// The DaskJob (kubernetes.dask.org/v1) of a task, complete: metadata with our label and annotation,
// runner, scheduler and workers. Members and lists always come in the same order.
// A task that can never run is refused with one sentence that names the field and the value:
//   kInvalidArgument     what it asks for cannot be
//   kUnimplemented       a feature that comes later
//   kFailedPrecondition  the client is older than 1.10
absl::StatusOr<boost::json::object> BuildDaskJob(const TaskRequest& request, const Options& options,
                                                 const ClusterContext& cluster = {});

}  // namespace plugin
