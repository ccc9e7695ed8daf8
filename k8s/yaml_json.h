#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

#include "absl/status/statusor.h"

namespace k8s {

// `node` as JSON text: a plain scalar that reads as null, a boolean or a number is one, every other
// is a string. kInvalidArgument: too deep, too large. Throws what yaml-cpp throws.
absl::StatusOr<std::string> ToJson(const YAML::Node& node);

}  // namespace k8s
