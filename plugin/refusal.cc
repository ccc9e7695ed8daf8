#include "plugin/refusal.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

constexpr std::size_t kLongestShown = 80;

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

absl::string_view Cut(absl::string_view text) {
  if (text.size() <= kLongestShown) return text;
  std::size_t end = kLongestShown;
  while (end > 0 && ContinuesCharacter(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace

std::string Quoted(absl::string_view text) {
  std::string shown(Cut(text));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return absl::ascii_iscntrl(c); }, '?');
  return absl::StrCat("\"", shown, shown.size() < text.size() ? "…" : "", "\"");
}

std::string EntryPath(absl::string_view base, absl::string_view key) {
  return absl::StrCat(base, "[", Quoted(key), "]");
}

absl::Status InvalidField(absl::string_view field, absl::string_view value,
                          absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is ", Quoted(value), ": ", rule));
}

}  // namespace plugin
