#pragma once

#include <boost/json.hpp>

#include "plugin/options.h"

namespace plugin {

// Where a pod may run, in the words of a PodSpec.
struct Placement {
  boost::json::array tolerations;
  StringMap node_selector;
  boost::json::object affinity;
};

Placement PlacePod(const PodOptions& options, bool interruptible);

}  // namespace plugin
