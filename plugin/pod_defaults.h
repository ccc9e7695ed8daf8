#pragma once

#include <boost/json.hpp>
#include <string>

#include "plugin/options.h"

namespace plugin {

// What the configuration adds to a pod, where the pod itself says nothing (flyteplugins 1.16.8,
// flytek8s: UpdatePod): tolerations, service account, scheduler, node selector, affinity, security
// contexts, network and DNS. The containers' resources must be settled.
void AddPodDefaults(const PodOptions& options, bool interruptible, const std::string& primary,
                    const std::string& service_account, boost::json::object* spec);

// Asks the node for what the configuration requires of it. After a template was laid under the pod:
// its terms are bound too.
void RequireConfiguredNode(const PodOptions& options, bool interruptible,
                           boost::json::object* spec);

// Takes away from a pod what AddPodDefaults and RequireConfiguredNode added because it is
// interruptible, as far as the configuration knows it, and requires what the others must have.
void MakeUninterruptible(const PodOptions& options, boost::json::object* spec);

}  // namespace plugin
