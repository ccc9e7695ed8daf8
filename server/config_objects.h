#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "server/config_value.h"

namespace server {

// Objects of Kubernetes, with its own names of their members (read without regard to case). What
// the API server would refuse is refused here, as it would fail every task.
std::optional<boost::json::array> ReadTolerations(const ConfigValue& value);
std::optional<boost::json::object> ReadNodeSelectorRequirement(const ConfigValue& value);

}  // namespace server
