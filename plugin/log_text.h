#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace plugin {

// The text behind the tail of a log of JSON lines: each line's "message", with its line breaks;
// what the cut left of the first line is read too. Lines that are not JSON stay as they are.
std::string PlainLog(absl::string_view tail);

}  // namespace plugin
