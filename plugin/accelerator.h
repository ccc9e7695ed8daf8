#pragma once

#include <boost/json.hpp>

#include "flyteidl/core/tasks.pb.h"
#include "plugin/options.h"

namespace plugin {

// Sends a pod whose containers have a limit of GPUs to the nodes of the device that the task
// chooses: node affinity and tolerations; a pod without such a limit stays as it is.
// flyteplugins 1.16.8, flytek8s: ApplyGPUNodeSelectors.
void PlaceOnAccelerator(const flyteidl::core::GPUAccelerator& accelerator,
                        const PodOptions& options, boost::json::object* spec);

}  // namespace plugin
