#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace plugin {

// Base32 in Flyte's alphabet (a to z, 1 to 6), most significant bits first, without padding.
std::string EncodeBase32(absl::string_view bytes);

}  // namespace plugin
