#pragma once

#include "absl/status/statusor.h"
#include "flyteidl/core/security.pb.h"
#include "plugin/task_request.h"

namespace plugin {

// What Flyte's pod webhook looks for on the pods of a task with secrets (flyteplugins 1.16.8,
// utils/secrets): empty for a task without.
struct SecretMarks {
  StringMap labels, annotations;
};

// kInvalidArgument: an unknown mount requirement, a descriptor that is too long.
absl::StatusOr<SecretMarks> MarkSecrets(const flyteidl::core::SecurityContext& security);

}  // namespace plugin
