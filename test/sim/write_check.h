#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "test/sim/object.h"
#include "test/sim/request.h"
#include "test/sim/target.h"

namespace sim {

// What the API server checks before it stores an object. Nothing: go on.

// The body of a create: its kind, and that its names fit the URL. `body`: as it came.
std::optional<Answer> CheckType(const boost::json::object& value, const Kind& kind,
                                absl::string_view name, absl::string_view body);
std::optional<Answer> CheckNames(const boost::json::object& metadata, const Target& target);
// A body that is no JSON object; `why`: a decoder's words.
Answer Unrecognized(const Kind& kind, absl::string_view why, absl::string_view body);

// The metadata of a merge patch against the object that it is for.
std::optional<Answer> CheckPatchMetadata(const boost::json::object& patch, const Object& before,
                                         const Target& target);

struct Checked {
  std::optional<Answer> refusal;
  std::vector<std::string> warnings;
};
// Prunes, defaults and checks the whole of `value`, which has metadata, as fieldValidation says.
Checked CheckObject(boost::json::object& value, const Target& target, absl::string_view name);

}  // namespace sim
