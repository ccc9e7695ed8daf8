#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "plugin/field_path.h"

namespace plugin {

// Rules of plugin/pod_validation.h about probes and lifecycle hooks.

inline constexpr char kInitRule[] = "an init container must have no probes and no lifecycle";
absl::Status CheckInitProbes(const boost::json::object& spec, const FieldPath& path);

inline constexpr char kActionRule[] = "a probe or hook must have one action alone";
absl::Status CheckActions(const boost::json::object& spec, const FieldPath& path);

}  // namespace plugin
