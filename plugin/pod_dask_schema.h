#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "plugin/pod_schema.h"

namespace plugin {

// Takes out of `spec` what the schema of the DaskJob does not know, which the API server would drop
// without a word. Returns the paths below `path` of what was taken out, such as
// `containers[0].resizePolicy`, in the object's order.
std::vector<std::string> PruneForDaskJob(const PodType& type, boost::json::object* spec,
                                         absl::string_view path);

}  // namespace plugin
