#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "plugin/task_request.h"

namespace plugin {

// A rule for requests, whatever pod they describe (plugin/pod_validation.h has
// those for pods).
struct RequestRule {
  const char* field;
  const char* rule;
  absl::Status (*check)(const TaskRequest& request);
};

// In the order in which they are checked.
absl::Span<const RequestRule> RequestRules();

// Whether a task can be built at all, before anything is. The sentence names
// field and value of the rule that is broken first:
//   kFailedPrecondition  the client is older than Flyte 1.10
//   kInvalidArgument     the rest
absl::Status ValidateRequest(const TaskRequest& request);

// Whether the operator can keep the object, of which `text` is the JSON: it
// writes a copy of labels, annotations and spec into an annotation, which
// Kubernetes limits. kInvalidArgument.
absl::Status ValidateSize(const boost::json::object& job, const std::string& text);

}  // namespace plugin
