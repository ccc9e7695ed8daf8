#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plugin/options.h"
#include "plugin/pod_template.h"
#include "plugin/resources.h"

namespace plugin {

// Settles `resources` of each container of a pod, by flytek8s' rules (flyteplugins 1.16.8): what
// is missing comes from the template's container of the same name, else from the one for all;
// init containers and the primary one then get defaults, all are clamped to the platform's limits.
// Other members and other resources stay. kInvalidArgument names container, resource and amount.
// `path` is the pod spec's. `pod_template` may be null.
absl::Status SettleContainers(absl::string_view path, const std::string& primary,
                              const PodTemplate* pod_template, const Options& options,
                              boost::json::object* spec);

// Replaces the amounts of a container by `resources`.
void SetResources(const Resources& resources, boost::json::object* container);

// The limits of a container whose amounts are settled. kInvalidArgument as above.
absl::StatusOr<ResourceList> LimitsOf(const boost::json::object& container);

}  // namespace plugin
