#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "plugin/task_request.h"

namespace server {

// The flyteidl.admin.CreateTaskRequest in a file: JSON in `.json`, protobuf's text format in
// `.txt`, `.textproto` and `.pbtxt`, bytes in any other. Errors name the file.
absl::StatusOr<plugin::TaskRequest> ReadRequestFile(const std::string& file);

}  // namespace server
