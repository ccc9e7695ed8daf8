#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace server {

// The value as YAML in block style, members in their order, a line feed at the end. The same value
// gives the same text. A text that YAML 1.1 or 1.2 would read as anything else is quoted.
// kInvalidArgument: nested more than 100 levels deep.
absl::StatusOr<std::string> RenderYaml(const boost::json::value& value);

}  // namespace server
