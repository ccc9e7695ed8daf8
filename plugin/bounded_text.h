#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace plugin {

// Text for a human in a bounded place. Cuts are made between UTF-8 characters and shown by "…",
// which counts; a text that fits is returned as it is.
std::string KeepHead(absl::string_view text, std::size_t max_bytes);
std::string KeepTail(absl::string_view text, std::size_t max_bytes);
// The head whose JSON form, quotes left out, has at most `max_bytes`.
std::string KeepEncoded(absl::string_view text, std::size_t max_bytes);

// The same text on one line: white space and control characters become single spaces, none at the
// ends; bytes that are not UTF-8 become "?".
std::string OneLine(absl::string_view text);

}  // namespace plugin
