#pragma once

#include <google/protobuf/struct.pb.h>

#include <boost/json.hpp>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace plugin {

// What becomes of a member of a Struct, wherever it stands, by its name. Elements of a list are as
// the list.
enum class FieldRule {
  kIgnore,    // it and all below it are left out, whatever they hold
  kKeep,      // a number must be integral and at most 2^53 in size, where doubles
              // are exact
  kQuantity,  // as kKeep, but a number becomes its shortest text, as users mean
              // it
  kAny,       // any number: as an integer where it is whole and at most 2^53, else as
              // a double
};
using FieldRules = absl::FunctionRef<FieldRule(absl::string_view name)>;

// A Struct as JSON in `memory`, members sorted by name. `path` is the Struct's own path.
// kInvalidArgument names the path of a number that is refused, and of a value
// nested deeper than 64 levels.
absl::StatusOr<boost::json::object> StructToJson(const google::protobuf::Struct& fields,
                                                 absl::string_view path, FieldRules rules,
                                                 boost::json::storage_ptr memory = {});

}  // namespace plugin
