#pragma once

#include <boost/json.hpp>

namespace plugin {

// The members of a container, and of its lifecycle, that have an action.
inline constexpr const char* kProbes[] = {"livenessProbe", "readinessProbe", "startupProbe"};
inline constexpr const char* kHooks[] = {"postStart", "preStop"};

// The DaskJob's schema takes no number as the port of a probe or a lifecycle hook, only the name of
// a port of the container: gives each such port a name and refers to it. All containers and init
// containers of the pod.
void NameProbePorts(boost::json::object* spec);

// Takes out probes and hooks that do nothing, which Kubernetes refuses: what they did is not in the
// DaskJob's schema.
void DropIdleProbes(boost::json::object* spec);

// Leaves `under`, a container of a template, only those of its probes' and hooks' actions that
// `container` has none of its own for: two are refused.
void DropOtherActions(const boost::json::object& container, boost::json::object* under);

}  // namespace plugin
