#include "plugin/kubernetes_syntax.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace plugin {
namespace {

using CharClass = bool (*)(char);

bool IsLowerAlnum(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }
bool IsAlnum(char c) { return absl::ascii_isalnum(c); }
bool IsLabelChar(char c) { return IsLowerAlnum(c) || c == '-'; }
bool IsNameChar(char c) { return IsAlnum(c) || c == '-' || c == '_' || c == '.'; }

bool Matches(absl::string_view text, std::size_t longest, CharClass ends, CharClass middle) {
  return !text.empty() && text.size() <= longest && ends(text.front()) && ends(text.back()) &&
         std::all_of(text.begin(), text.end(), middle);
}

}  // namespace

bool IsDnsLabel(absl::string_view text) { return Matches(text, 63, IsLowerAlnum, IsLabelChar); }

bool IsDnsSubdomain(absl::string_view text) {
  if (text.size() > 253) return false;
  const auto part_is_valid = [](absl::string_view part) {
    return Matches(part, 253, IsLowerAlnum, IsLabelChar);
  };
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  return std::all_of(parts.begin(), parts.end(), part_is_valid);
}

bool IsQualifiedName(absl::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return Matches(text, 63, IsAlnum, IsNameChar);
  return IsDnsSubdomain(text.substr(0, slash)) &&
         Matches(text.substr(slash + 1), 63, IsAlnum, IsNameChar);
}

bool IsAnnotationKey(absl::string_view text) {
  return IsQualifiedName(absl::AsciiStrToLower(text));
}

bool IsLabelValue(absl::string_view text) {
  return text.empty() || Matches(text, 63, IsAlnum, IsNameChar);
}

bool IsEnvName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text.front()) &&
         std::all_of(text.begin(), text.end(), IsNameChar);
}

bool IsImage(absl::string_view text) {
  return !text.empty() && absl::StripAsciiWhitespace(text) == text;
}

}  // namespace plugin
