#pragma once

#include "absl/functional/any_invocable.h"

namespace k8s {

// Chance as it comes from outside: uniform in [0, 1).
using Random = absl::AnyInvocable<double()>;

// Seeded anew each time; one thread at a time.
Random DefaultRandom();

}  // namespace k8s
