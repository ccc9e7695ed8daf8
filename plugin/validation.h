#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "plugin/task_request.h"

namespace plugin {

// Whether a task can be built at all, before anything is. The sentence names field and value:
//   kFailedPrecondition  the client is older than Flyte 1.10
//   kUnimplemented       a feature that comes later
//   kInvalidArgument     the rest
absl::Status ValidateRequest(const TaskRequest& request);

// Whether the operator can keep the object: it writes a copy of labels, annotations and spec into
// an annotation, which Kubernetes limits. kInvalidArgument.
absl::Status ValidateSize(const boost::json::object& job);

}  // namespace plugin
