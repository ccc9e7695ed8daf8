#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "flyteidl/core/tasks.pb.h"
#include "plugin/field_path.h"
#include "plugin/options.h"
#include "plugin/quantity.h"

namespace plugin {

inline constexpr char kCpu[] = "cpu";
inline constexpr char kMemory[] = "memory";
inline constexpr char kEphemeralStorage[] = "ephemeral-storage";

// Name of a resource → how much of it. A cpu or memory of zero is absent.
using ResourceList = std::map<std::string, Quantity>;

struct Resources {
  ResourceList requests;
  ResourceList limits;
};

// An amount of a resource. kInvalidArgument names the field of one that is
// malformed, negative or beyond int64.
absl::StatusOr<Quantity> ParseAmount(const FieldPath& field, absl::string_view text);

// `asked` (found at `path`) under Kubernetes' names; GPUs are called `gpu`.
// Zeros are left out. kInvalidArgument as of ParseAmount.
absl::StatusOr<Resources> ParseResources(const flyteidl::core::Resources& asked,
                                         absl::string_view path, const std::string& gpu);

enum class Treatment {
  kAssign,  // cpu and memory get a request and a limit, one from the other, else
            // the defaults
  kClamp,   // what is not there stays so
};

// Flyte's rules (flyteplugins 1.16.8, flytek8s: ApplyResourceOverrides): cpu
// and memory by `treatment`; ephemeral storage and GPUs too, but only where
// they are mentioned; all four are clamped to the platform's limits, and a
// request to its limit. kInvalidArgument: an amount in the configuration.
absl::Status Settle(Treatment treatment, const Options& options, Resources* resources);

// What a container gets that asks for `asked` alone: ParseResources, then
// Settle by kAssign.
absl::StatusOr<Resources> ResolveResources(const flyteidl::core::Resources& asked,
                                           absl::string_view path, const Options& options);

}  // namespace plugin
