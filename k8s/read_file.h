#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace k8s {

// The whole file, at most 16 MiB; the path is opened anew each time, so a swapped link is followed.
// Errors name the path and the system's reason.
absl::StatusOr<std::string> ReadFile(absl::string_view path);

}  // namespace k8s
