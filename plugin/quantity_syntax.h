#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace plugin {

enum class QuantityFormat { kDecimal, kBinary, kExponent };

// A quantity taken apart; views its text. (whole.fraction) · 10^exponent, or · 2^exponent when
// binary.
struct QuantitySyntax {
  bool negative = false;
  absl::string_view whole = "0";  // without leading zeros
  absl::string_view fraction;
  QuantityFormat format = QuantityFormat::kDecimal;
  std::int64_t exponent = 0;
};

// kInvalidArgument: the rule that `text` breaks. At most 64 characters.
absl::StatusOr<QuantitySyntax> ParseQuantitySyntax(absl::string_view text);

// Whether Kubernetes shows the quantity as it was written.
bool KeepsText(const QuantitySyntax& parts);

}  // namespace plugin
