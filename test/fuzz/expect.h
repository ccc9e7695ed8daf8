#pragma once

#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

namespace fuzz {

// Ends the run as a finding that `property` does not hold.
inline void Expect(bool holds, absl::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

inline absl::string_view TextOf(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace fuzz
