#pragma once

#include <boost/json.hpp>
#include <optional>

#include "plugin/pod_schema.h"
#include "server/config_value.h"

namespace server {

// An object of Kubernetes, with its own names of the members (read without regard to case), as
// plugin/pod_decode makes it. Unlike in a task's pod, a member that Kubernetes does not know is
// refused, and so is what the API server would refuse in every pod.
std::optional<boost::json::object> ReadPodObject(const ConfigValue& value,
                                                 const plugin::PodType& type);

std::optional<boost::json::array> ReadTolerations(const ConfigValue& value);
// Of nodes that are required, not preferred.
std::optional<boost::json::object> ReadNodeRequirement(const ConfigValue& value);

}  // namespace server
