#pragma once

#include <boost/json.hpp>
#include <set>
#include <string>

#include "plugin/options.h"

namespace plugin {

// At the end of the pod's tolerations.
void AddToleration(boost::json::object toleration, boost::json::object* spec);

// The configured tolerations of a pod before its own: by the resources that its containers ask
// for (sorted by name), of interruptible tasks, of all pods.
void AddConfiguredTolerations(const PodOptions& options, bool interruptible,
                              boost::json::object* spec);

// One for each extended resource that the configuration names and that a container or init
// container requests, sorted by name, unless an equal one is there.
void AddExtendedResourceTolerations(const PodOptions& options, boost::json::object* spec);

}  // namespace plugin
