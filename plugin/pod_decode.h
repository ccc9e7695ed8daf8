#pragma once

#include <boost/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "plugin/pod_schema.h"

namespace plugin {

// `value` as an object of `type`, as Kubernetes' Go types read and print it: names are matched
// without regard to case and written as Kubernetes has them, unknown ones are left out, and null is
// absent. Quantities are the text that Kubernetes shows for them, numbers are integers. Members
// keep their order.
//
// Empty values are left out, but for those that mean something: the zero of a pointer, an empty
// object behind a pointer, and what Go prints in any case. Nothing is added: a required field that
// is absent stays so, and the API server names it.
//
// It lies in `memory`. kInvalidArgument: what is of a wrong type or a quantity out of range, with
// its path below `path` and its value.
absl::StatusOr<boost::json::object> DecodePodObject(const PodType& type,
                                                    const boost::json::value& value,
                                                    absl::string_view path,
                                                    boost::json::storage_ptr memory = {});

}  // namespace plugin
