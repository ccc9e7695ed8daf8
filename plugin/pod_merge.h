#pragma once

#include <boost/json.hpp>

#include "plugin/pod_schema.h"

namespace plugin {

// Lays `under` below the task's object, both as DecodePodObject makes them: the task's scalars win
// where they are set, objects and maps are joined member by member, and lists are joined with the
// elements of `under` first. An explicit zero of a pointer is set; another zero is not.
void MergeUnder(const PodType& type, const boost::json::object& under, boost::json::object* task);

}  // namespace plugin
