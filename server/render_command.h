#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace server {

// Prints the manifest of the CreateTaskRequest in `request_file` as YAML on standard output.
absl::Status RenderCommand(const std::string& request_file,
                           const std::vector<std::string>& config_patterns);

}  // namespace server
