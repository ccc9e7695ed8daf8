#include "plugin/quantity.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "plugin/quantity_syntax.h"

namespace plugin {
namespace {

constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr absl::string_view kBinarySuffixes[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
// By exponent -9, -6, … 18.
constexpr absl::string_view kDecimalSuffixes[] = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};

// Multiplies a decimal number in text form.
std::string Times(absl::string_view digits, unsigned factor) {
  std::string product;
  unsigned carry = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend() || carry > 0;) {
    if (digit != digits.rend()) carry += static_cast<unsigned>(*digit++ - '0') * factor;
    product += static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  std::reverse(product.begin(), product.end());
  return product;
}

struct Magnitude {
  absl::int128 nanos = 0;
  bool beyond_int64 = false;
};

// digits · 10^exponent in billionths, rounded up; capped just beyond int64.
Magnitude ToNanos(absl::string_view digits, std::int64_t exponent) {
  const absl::int128 cap = absl::int128(kLargest) * kNano;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return {};
  const std::int64_t places = static_cast<std::int64_t>(digits.size()) + exponent + 9;
  if (places > 30) return {cap, true};
  absl::int128 nanos = 0;
  for (std::int64_t i = 0; i < places; ++i) {
    nanos = nanos * 10 + (i < static_cast<std::int64_t>(digits.size()) ? digits[i] - '0' : 0);
  }
  const std::size_t kept = static_cast<std::size_t>(std::max<std::int64_t>(places, 0));
  const bool rest = kept < digits.size() && digits.find_first_not_of('0', kept) != digits.npos;
  nanos += rest ? 1 : 0;
  return nanos > cap ? Magnitude{cap, true} : Magnitude{nanos, false};
}

Magnitude ToMagnitude(const QuantitySyntax& parts) {
  std::string digits = absl::StrCat(parts.whole, parts.fraction);
  const auto fraction = static_cast<std::int64_t>(parts.fraction.size());
  if (parts.format != QuantityFormat::kBinary) return ToNanos(digits, parts.exponent - fraction);
  for (std::int64_t power = 0; power < parts.exponent; power += 10) digits = Times(digits, 1024);
  return ToNanos(digits, -fraction);
}

std::string Digits(absl::int128 number) {
  std::string digits;
  for (; number > 0; number /= 10) digits += static_cast<char>('0' + static_cast<int>(number % 10));
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string DecimalText(absl::int128 nanos, QuantityFormat format) {
  int exponent = -9;
  for (; nanos % 10 == 0; nanos /= 10) ++exponent;
  for (; exponent % 3 != 0; --exponent) nanos *= 10;
  const std::string number = nanos < 0 ? absl::StrCat("-", Digits(-nanos)) : Digits(nanos);
  if (format != QuantityFormat::kExponent) {
    return absl::StrCat(number, kDecimalSuffixes[exponent / 3 + 3]);
  }
  return exponent == 0 ? number : absl::StrCat(number, "e", exponent);
}

std::string CanonicalText(absl::int128 nanos, QuantityFormat format) {
  if (nanos == 0) return "0";
  const absl::int128 smallest = absl::int128(1024) * kNano;
  if (format != QuantityFormat::kBinary) return DecimalText(nanos, format);
  if ((nanos < smallest && nanos > -smallest) || nanos % kNano != 0) {
    return DecimalText(nanos, QuantityFormat::kDecimal);
  }
  auto value = static_cast<std::int64_t>(nanos / kNano);
  std::size_t suffix = 0;
  for (; value % 1024 == 0; value /= 1024) ++suffix;
  return absl::StrCat(value, kBinarySuffixes[suffix]);
}

}  // namespace

absl::StatusOr<Quantity> Quantity::Parse(absl::string_view text) {
  absl::StatusOr<QuantitySyntax> parts = ParseQuantitySyntax(text);
  if (!parts.ok()) return parts.status();
  const Magnitude magnitude = ToMagnitude(*parts);
  Quantity quantity;
  quantity.nanos_ = parts->negative ? -magnitude.nanos : magnitude.nanos;
  quantity.beyond_int64_ = magnitude.beyond_int64;
  quantity.text_ =
      KeepsText(*parts) ? std::string(text) : CanonicalText(quantity.nanos_, parts->format);
  return quantity;
}

std::int64_t Quantity::Value() const {
  const auto whole = static_cast<std::int64_t>(nanos_ / kNano);
  if (nanos_ % kNano == 0) return whole;
  return whole + (negative() ? -1 : 1);
}

}  // namespace plugin
