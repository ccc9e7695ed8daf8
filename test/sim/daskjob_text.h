#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/strings/string_view.h"

namespace sim {

// The smallest DaskJob that the real API server takes.
boost::json::object SmallDaskJob(absl::string_view name);

}  // namespace sim
