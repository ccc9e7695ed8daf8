#pragma once

#include "test/sim/store.h"

namespace sim {

// The deployment controller, with the pods as direct dependents of their Deployment: makes one for
// each Deployment that has none. False: nothing was to do.
bool StepWorkloads(Store& store);

}  // namespace sim
