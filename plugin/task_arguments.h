#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "flyteidl/core/tasks.pb.h"

namespace plugin {

// The arguments of the container that runs the task, of its own or of its pod's; empty where there
// is none. Views the task, whose pod spec need not be valid.
std::vector<absl::string_view> TaskArguments(const flyteidl::core::TaskTemplate& task);

}  // namespace plugin
