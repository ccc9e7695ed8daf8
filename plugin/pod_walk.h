#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace plugin {

// The text under `member`; empty: there is none.
std::string TextOf(const boost::json::object& object, const char* member);

// A check of one object, found at a path.
using PodCheck = absl::FunctionRef<absl::Status(const boost::json::object&, const std::string&)>;

// Checks the objects of a list that stands at `path`, in order, up to the first that fails.
absl::Status EachOf(const boost::json::object& object, const char* list, const std::string& path,
                    PodCheck check);

// The same for all init containers and containers of a PodSpec.
absl::Status EachContainer(const boost::json::object& spec, const std::string& path,
                           PodCheck check);

}  // namespace plugin
