#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "plugin/task_request.h"

namespace plugin {

// Longest name with which the operator's `<name>-scheduler` Service still is a DNS label.
inline constexpr std::size_t kMaxObjectName = 53;

// The DaskJob's name: a DNS label of at most 53 characters that starts with a letter; the same for
// the same attempt, another for every other. It is propeller's generated name where that can be
// known:
//   1. the last segment of the `--raw-output-data-prefix` argument, when it is such a label, its
//      shard matches and the `--output-prefix` argument equals `output_prefix` (stale arguments);
//   2. recomputed, where `output_prefix` ends in /<node>/data/<attempt>;
//   3. "d" and 25 base32 characters of the SHA-256 of `output_prefix`.
std::string ObjectName(const TaskRequest& request);

// propeller's GetGeneratedName of a top-level node: parts joined by "-", hashed beyond 50 bytes.
std::string GeneratedName(absl::string_view execution, absl::string_view node, unsigned attempt);

// The two characters that propeller puts before a generated name in the raw output prefix.
std::string Shard(absl::string_view generated_name);

}  // namespace plugin
