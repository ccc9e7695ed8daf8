#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "plugin/role_pod.h"
#include "plugin/task_request.h"

namespace plugin {

// Everything that starts so is this plugin's own: nobody else's label or
// annotation of such a name reaches an object.
inline constexpr char kOurPrefix[] = "flyte-dask-plugin/";

struct JobMarks {
  StringMap labels, annotations;
};

// Labels and annotations of the DaskJob, which the operator hands down to its
// pods. Later beats earlier: the configured defaults, the pod template's, the
// pod's, the task's, the execution's, what the task's secrets need, the
// execution's identity, ours (`task_annotation`). kInvalidArgument names one
// that Kubernetes refuses.
absl::StatusOr<JobMarks> MarkJob(const Task& task, const std::string& task_annotation);

// Any text as the value of a label, as Flyte does it: lower case, all but
// letters, digits and '-' becomes one '-', at most 63 characters.
std::string SanitiseLabelValue(absl::string_view text);

}  // namespace plugin
