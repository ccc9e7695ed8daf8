#pragma once

#include <boost/json.hpp>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plugin/field_path.h"

namespace plugin {

// The text under `member`, which lives as long as the object; empty: there is none.
absl::string_view TextOf(const boost::json::object& object, const char* member);

// A check of one object, found at a path.
using PodCheck = absl::FunctionRef<absl::Status(const boost::json::object&, const FieldPath&)>;

// Checks the objects of a list that stands at `path`, in order, up to the first that fails.
absl::Status EachOf(const boost::json::object& object, const char* list, const FieldPath& path,
                    PodCheck check);

// The same for all init containers and containers of a PodSpec.
absl::Status EachContainer(const boost::json::object& spec, const FieldPath& path, PodCheck check);

}  // namespace plugin
