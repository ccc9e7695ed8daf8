#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "plugin/role_pod.h"

namespace plugin {

// Makes the task's primary container that of a role: name, image, start command, ports and what a
// dask process needs in its environment. The scheduler and the workers run no process of the
// task's: its command, probes and hooks stay with the runner. kInvalidArgument: an amount.
absl::Status ToRoleContainer(const Task& task, Role role, boost::json::object* container);

}  // namespace plugin
