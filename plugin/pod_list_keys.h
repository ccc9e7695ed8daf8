#pragma once

#include <boost/json.hpp>

namespace plugin {

// MergeUnder for a whole pod or one container, but without the elements of `under` that would
// collide with one of the task's: Kubernetes refuses a pod with two volumes of one name. The
// task's command and args replace those under them: joined, they would be neither.
void MergePod(boost::json::object under, boost::json::object* spec);
void MergeContainer(boost::json::object under, boost::json::object* container);

// Of elements that collide within one pod, or one of its containers, leaves the last: propeller
// puts a template's before the task's when it completes a pod.
void KeepLastOfEach(boost::json::object* spec);

}  // namespace plugin
