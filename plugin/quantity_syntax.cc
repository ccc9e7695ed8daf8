#include "plugin/quantity_syntax.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

constexpr std::size_t kLongest = 64;

constexpr char kShapeRule[] =
    "it is not a Kubernetes quantity, which is a number and, when wanted, one of the suffixes "
    "n u m k M G T P E Ki Mi Gi Ti Pi Ei";
constexpr char kSuffixRule[] =
    "Kubernetes does not know its suffix; it knows n u m k M G T P E Ki Mi Gi Ti Pi Ei";

struct SuffixRow {
  absl::string_view suffix;
  QuantityFormat format;
  int exponent;
};

constexpr SuffixRow kSuffixes[] = {
    {"n", QuantityFormat::kDecimal, -9}, {"u", QuantityFormat::kDecimal, -6},
    {"m", QuantityFormat::kDecimal, -3}, {"", QuantityFormat::kDecimal, 0},
    {"k", QuantityFormat::kDecimal, 3},  {"M", QuantityFormat::kDecimal, 6},
    {"G", QuantityFormat::kDecimal, 9},  {"T", QuantityFormat::kDecimal, 12},
    {"P", QuantityFormat::kDecimal, 15}, {"E", QuantityFormat::kDecimal, 18},
    {"Ki", QuantityFormat::kBinary, 10}, {"Mi", QuantityFormat::kBinary, 20},
    {"Gi", QuantityFormat::kBinary, 30}, {"Ti", QuantityFormat::kBinary, 40},
    {"Pi", QuantityFormat::kBinary, 50}, {"Ei", QuantityFormat::kBinary, 60},
};

// Cuts the longest run of characters that `belongs` accepts off the front of `rest`.
template <typename Predicate>
absl::string_view Take(absl::string_view& rest, Predicate belongs) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), belongs);
  const absl::string_view run = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(run.size());
  return run;
}

constexpr auto kDigit = [](char c) { return absl::ascii_isdigit(c); };

bool TakeOne(absl::string_view& rest, absl::string_view set) {
  if (rest.empty() || !absl::StrContains(set, rest.front())) return false;
  rest.remove_prefix(1);
  return true;
}

absl::string_view TakeSuffix(absl::string_view& rest) {
  const absl::string_view all = rest;
  Take(rest, [](char c) { return absl::StrContains("eEinumkKMGTP", c); });
  TakeOne(rest, "+-");
  Take(rest, kDigit);
  return all.substr(0, all.size() - rest.size());
}

bool ReadSuffix(absl::string_view suffix, QuantitySyntax& parts) {
  for (const SuffixRow& row : kSuffixes) {
    if (row.suffix != suffix) continue;
    parts.format = row.format;
    parts.exponent = row.exponent;
    return true;
  }
  // A bare E is in the table; an e needs its digits.
  parts.format = QuantityFormat::kExponent;
  std::int32_t exponent = 0;
  if (!absl::AsciiStrToLower(suffix.substr(0, 1)).starts_with("e")) return false;
  if (!absl::SimpleAtoi(suffix.substr(1), &exponent)) return false;
  parts.exponent = exponent;
  return true;
}

bool KeepsBinaryText(const QuantitySyntax& parts) {
  const std::int64_t longest = 14 - 3 * parts.exponent / 10;
  std::int64_t whole = 0;
  return parts.fraction.empty() && static_cast<std::int64_t>(parts.whole.size()) <= longest &&
         absl::SimpleAtoi(parts.whole, &whole) && whole % 8 != 0;
}

}  // namespace

absl::StatusOr<QuantitySyntax> ParseQuantitySyntax(absl::string_view text) {
  if (text.empty() || text.size() > kLongest) return absl::InvalidArgumentError(kShapeRule);
  QuantitySyntax parts;
  absl::string_view rest = text;
  parts.negative = rest.front() == '-';
  TakeOne(rest, "+-");
  Take(rest, [](char c) { return c == '0'; });
  const absl::string_view whole = Take(rest, kDigit);
  if (!whole.empty()) parts.whole = whole;
  if (TakeOne(rest, ".")) parts.fraction = Take(rest, kDigit);
  const absl::string_view suffix = TakeSuffix(rest);
  if (!rest.empty()) return absl::InvalidArgumentError(kShapeRule);
  if (!ReadSuffix(suffix, parts)) return absl::InvalidArgumentError(kSuffixRule);
  return parts;
}

bool KeepsText(const QuantitySyntax& parts) {
  if (parts.format == QuantityFormat::kBinary) return KeepsBinaryText(parts);
  const std::string digits = absl::StrCat(parts.whole, parts.fraction);
  const std::int64_t exponent = parts.exponent - static_cast<std::int64_t>(parts.fraction.size());
  return digits.size() <= 18 && exponent >= -9 && exponent % 3 == 0 &&
         !absl::EndsWith(digits, "000") && !absl::StartsWith(digits, "0");
}

}  // namespace plugin
