#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "test/sim/request.h"

namespace sim {

// What the API server thinks of an object's metadata: fields that it does not know are dropped and
// returned, and so are empty lists and maps, silently; an error is its decoder's message.
absl::Status DropUnknownMetadata(boost::json::object& metadata, std::vector<std::string>& unknown);

// Names, labels and annotations that it refuses.
std::vector<Cause> CheckMetadata(const boost::json::object& metadata);

}  // namespace sim
