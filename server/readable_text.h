#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace server {

// Position of the first byte that is no part of well-formed UTF-8, or that is a control character
// other than tab, line feed and carriage return. None: the text is fine.
std::optional<size_t> FirstUnreadableByte(absl::string_view text);

}  // namespace server
