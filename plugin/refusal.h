#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace plugin {

// `FIELD is "VALUE": RULE`, the form of every refusal of a value; kInvalidArgument.
absl::Status InvalidField(absl::string_view field, absl::string_view value, absl::string_view rule);

// The text in quotes, cut to 80 bytes at a character boundary, control characters shown as '?'.
std::string Quoted(absl::string_view text);

// `BASE["KEY"]`, the path of an entry of a map.
std::string EntryPath(absl::string_view base, absl::string_view key);

}  // namespace plugin
