#include "plugin/kubernetes_syntax.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace plugin {
namespace {

// As constants, so that the loop over a text calls nobody.
constexpr auto kLowerAlnum = [](char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c);
};
constexpr auto kAlnum = [](char c) { return absl::ascii_isalnum(c); };
constexpr auto kLabelChar = [](char c) { return kLowerAlnum(c) || c == '-'; };
constexpr auto kNameChar = [](char c) { return kAlnum(c) || c == '-' || c == '_' || c == '.'; };

template <typename Ends, typename Middle>
bool Matches(absl::string_view text, std::size_t longest, Ends ends, Middle middle) {
  return !text.empty() && text.size() <= longest && ends(text.front()) && ends(text.back()) &&
         std::all_of(text.begin(), text.end(), middle);
}

}  // namespace

bool IsDnsLabel(absl::string_view text) { return Matches(text, 63, kLowerAlnum, kLabelChar); }

bool IsDnsSubdomain(absl::string_view text) {
  if (text.size() > 253) return false;
  const auto part_is_valid = [](absl::string_view part) {
    return Matches(part, 253, kLowerAlnum, kLabelChar);
  };
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  return std::all_of(parts.begin(), parts.end(), part_is_valid);
}

bool IsQualifiedName(absl::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return Matches(text, 63, kAlnum, kNameChar);
  return IsDnsSubdomain(text.substr(0, slash)) &&
         Matches(text.substr(slash + 1), 63, kAlnum, kNameChar);
}

bool IsAnnotationKey(absl::string_view text) {
  return IsQualifiedName(absl::AsciiStrToLower(text));
}

bool IsLabelValue(absl::string_view text) {
  return text.empty() || Matches(text, 63, kAlnum, kNameChar);
}

bool IsEnvName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text.front()) &&
         std::all_of(text.begin(), text.end(), kNameChar);
}

bool IsImage(absl::string_view text) {
  return !text.empty() && absl::StripAsciiWhitespace(text) == text;
}

}  // namespace plugin
