#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "flyteidl/core/tasks.pb.h"
#include "plugin/options.h"
#include "plugin/quantity.h"

namespace plugin {

inline constexpr char kCpu[] = "cpu";
inline constexpr char kMemory[] = "memory";
inline constexpr char kEphemeralStorage[] = "ephemeral-storage";
inline constexpr char kGpu[] = "nvidia.com/gpu";

// Name of a resource → how much of it. Nothing is zero: what is zero is absent.
using ResourceList = std::map<std::string, Quantity>;

struct Resources {
  ResourceList requests;
  ResourceList limits;
};

// What the container of a role gets that asks for `asked` (found at `path`), by Flyte's rules: cpu
// and memory always get a request and a limit, one from the other, else from the defaults;
// ephemeral storage and GPUs only where they are mentioned; all are clamped to the platform's
// limits, and a request to its limit. kInvalidArgument names the field of a quantity that is
// malformed, negative or beyond int64; fields of the configuration too.
absl::StatusOr<Resources> ResolveResources(const flyteidl::core::Resources& asked,
                                           absl::string_view path, const Options& options);

// `{limits: …, requests: …}`; a part that is empty is left out.
boost::json::object ToJson(const Resources& resources);

}  // namespace plugin
