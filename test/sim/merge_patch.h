#pragma once

#include <boost/json.hpp>

namespace sim {

// RFC 7386: null removes, objects are merged, anything else replaces.
void MergePatch(boost::json::object& target, const boost::json::object& patch);

}  // namespace sim
