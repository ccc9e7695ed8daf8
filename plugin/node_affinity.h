#pragma once

#include <boost/json.hpp>

namespace plugin {

// Asks the node of a pod for `requirement` (a NodeSelectorRequirement) too: in every term that the
// pod accepts, since one that holds is enough, or as its only term.
void RequireOfNode(const boost::json::object& requirement, boost::json::object* spec);

// Takes `requirement` out of every term again; what is empty then goes.
void ForgetOfNode(const boost::json::object& requirement, boost::json::object* spec);

}  // namespace plugin
