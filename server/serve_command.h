#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace server {

// Serves until SIGTERM or SIGINT, then drains; a second signal ends the process at once. Prints one
// line on standard output when it serves: {"msg":"serving","grpc":"HOST:PORT","http":"HOST:PORT"}.
absl::Status ServeCommand(const std::vector<std::string>& config_patterns);

}  // namespace server
