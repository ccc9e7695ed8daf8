#pragma once

#include "absl/status/statusor.h"
#include "flyteidl/core/tasks.pb.h"
#include "flyteidl/plugins/dask.pb.h"

namespace plugin {

inline constexpr int kMostWorkers = 10'000;

// `custom` of a dask task. Names in camelCase or snake_case, resource names by name or number,
// unknown fields ignored, null the same as absent, as Flyte reads it. kInvalidArgument names field
// and value: no `custom`, a wrong type, a number of workers that is not 1 to 10,000.
absl::StatusOr<flyteidl::plugins::DaskJob> ParseDaskSpec(const flyteidl::core::TaskTemplate& task);

}  // namespace plugin
