#pragma once

#include <map>
#include <optional>
#include <string>

#include "server/config_value.h"

namespace server {

// A Kubernetes quantity, as written; negative ones are refused.
std::optional<std::string> ReadQuantity(const ConfigValue& value);

// A map of quantities for cpu, memory, ephemeral-storage and nvidia.com/gpu; flyteadmin's spellings
// ephemeralStorage and gpu are taken for them.
std::optional<std::map<std::string, std::string>> ReadResources(const ConfigValue& value);

}  // namespace server
