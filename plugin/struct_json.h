#pragma once

#include <google/protobuf/struct.pb.h>

#include <boost/json.hpp>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace plugin {

// What becomes of a member of a Struct. Asked with its full path, e.g.
// `custom.workers.list[0].value`.
enum class FieldRule {
  kIgnore,    // it and all below it are left out, whatever they hold
  kKeep,      // a number must be integral and at most 2^53 in size, where doubles
              // are exact
  kQuantity,  // as kKeep, but a number becomes its shortest text, as users mean
              // it
  kAny,       // any number: as an integer where it is whole and at most 2^53, else as
              // a double
};
using FieldRules = absl::FunctionRef<FieldRule(absl::string_view path)>;

// A Struct as JSON, members sorted by name. `path` is the Struct's own path.
// kInvalidArgument names the path of a number that is refused, and of a value
// nested deeper than 64 levels.
absl::StatusOr<boost::json::object> StructToJson(const google::protobuf::Struct& fields,
                                                 absl::string_view path, FieldRules rules);

}  // namespace plugin
