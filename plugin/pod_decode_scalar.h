#pragma once

#include <boost/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plugin/field_path.h"
#include "plugin/pod_schema.h"

namespace plugin {

// `value` as what a field of that kind holds, no object, map or list. Null is the kind's zero, as
// it is among the elements of a list. kInvalidArgument: it is something else, or out of range.
absl::Status DecodeScalar(FieldKind kind, const boost::json::value& value, const FieldPath& path,
                          boost::json::value* out);

// What `omitempty` leaves out of what DecodePodObject made: "", false, 0, an empty object.
bool EmptyValue(const boost::json::value& value);

// `PATH is VALUE: RULE`; kInvalidArgument.
absl::Status WrongType(const FieldPath& path, const boost::json::value& value,
                       absl::string_view rule);

}  // namespace plugin
