#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "plugin/field_path.h"

namespace plugin {

// A rule of Kubernetes for pods that a task or a template can break and that nobody would be told
// of: the DaskJob would be taken, and the operator could not make its pods.
struct PodRule {
  const char* field;  // below the pod spec
  const char* rule;
  absl::Status (*check)(const boost::json::object& spec, const FieldPath& path);
};

// In the order in which they are checked.
absl::Span<const PodRule> PodRules();

// A PodSpec that DecodePodObject made, found at `path`. kInvalidArgument names the field, the value
// and the rule that it breaks first.
absl::Status ValidatePod(const boost::json::object& spec, absl::string_view path);

}  // namespace plugin
