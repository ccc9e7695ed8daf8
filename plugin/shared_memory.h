#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "flyteidl/core/tasks.pb.h"

namespace plugin {

// Gives the container `primary` a volume in memory. Without a size the pod's own memory limits it.
// kInvalidArgument names the field: no name or path, one that is taken, a malformed size.
absl::Status MountSharedMemory(const flyteidl::core::SharedMemory& asked,
                               const std::string& primary, boost::json::object* spec);

}  // namespace plugin
