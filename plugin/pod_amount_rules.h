#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "plugin/field_path.h"

namespace plugin {

// Rules of plugin/pod_validation.h about amounts of resources.

inline constexpr char kResourceRule[] =
    "a resource must be cpu, memory, ephemeral-storage or hugepages-SIZE, or have a domain before "
    "its name";
absl::Status CheckResourceNames(const boost::json::object& spec, const FieldPath& path);

inline constexpr char kLimitRule[] = "it must not be more than the limit";
absl::Status CheckAmounts(const boost::json::object& spec, const FieldPath& path);

inline constexpr char kExtendedRule[] =
    "an extended resource must have a limit, and the same request if any";
absl::Status CheckExtended(const boost::json::object& spec, const FieldPath& path);

}  // namespace plugin
