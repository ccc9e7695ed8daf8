#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "plugin/environment.h"
#include "plugin/options.h"

namespace plugin {

// Appends the variables and the configured sources of variables to each container of a pod.
void AddEnvironment(const Environment& variables, const PodOptions& options,
                    boost::json::object* spec);

// Adds a variable to one container: in any case, where it hides an earlier one, or unless the
// container has it.
void SetVariable(absl::string_view name, absl::string_view value, boost::json::object* container);
void SetIfUnset(absl::string_view name, absl::string_view value, boost::json::object* container);

// Drops from each container's variables what a later one of the same name hides, unless one
// between refers to it: a process sees the same before and after.
void DropHiddenVariables(boost::json::object* spec);

// Whether the container has a variable of this name of its own.
bool HasVariable(const boost::json::object& container, absl::string_view name);

// Whether flytekit takes the container's variables as an order to exit with an error.
bool FailsOnError(const boost::json::object& container);

}  // namespace plugin
