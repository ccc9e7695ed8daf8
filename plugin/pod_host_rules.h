#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "plugin/field_path.h"

namespace plugin {

// Rules of plugin/pod_validation.h about what a pod shares with its node.

inline constexpr char kHostPortRule[] =
    "another port of the pod takes it at the node too: with hostNetwork every port does";
absl::Status CheckHostPorts(const boost::json::object& spec, const FieldPath& path);

inline constexpr char kSysctlOnceRule[] = "another sysctl of the pod has it";
absl::Status CheckSysctlNames(const boost::json::object& spec, const FieldPath& path);

inline constexpr char kHostSysctlRule[] =
    "it belongs to the node where hostNetwork (net.*) or hostIPC (kernel.shm*, kernel.msg*, "
    "kernel.sem, fs.mqueue.*) is true";
absl::Status CheckHostSysctls(const boost::json::object& spec, const FieldPath& path);

}  // namespace plugin
