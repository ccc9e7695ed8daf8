#pragma once

#include "server/config.h"
#include "server/yaml_tree.h"

namespace server {

// What is wrong between keys that are each right: one address for two listeners, a default above
// its limit, a time to live that is too short. `tree` is what `config` was read from and says where
// they stand.
void CheckTogether(const Config& config, const YamlNode& tree, Mistakes& mistakes);

}  // namespace server
