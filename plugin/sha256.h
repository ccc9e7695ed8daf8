#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace plugin {

// The 32 bytes of the SHA-256 (FIPS 180-4) of `message`. For names, not for secrets.
std::string Sha256(absl::string_view message);

}  // namespace plugin
