#include "plugin/bounded_text.h"

#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

constexpr absl::string_view kCut = "…";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the character that `text` starts with; 0 when it is not UTF-8.
std::size_t CharacterLength(absl::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80                    ? 1
                             : lead >= 0xC2 && lead <= 0xDF ? 2
                             : (lead & 0xF0) == 0xE0        ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  return length;
}

bool IsSpace(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }

}  // namespace

std::string KeepHead(absl::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  if (max_bytes < kCut.size()) return "";
  std::size_t end = max_bytes - kCut.size();
  while (end > 0 && IsContinuation(text[end])) --end;
  return absl::StrCat(text.substr(0, end), kCut);
}

std::string KeepTail(absl::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  if (max_bytes < kCut.size()) return "";
  std::size_t start = text.size() - (max_bytes - kCut.size());
  while (start < text.size() && IsContinuation(text[start])) ++start;
  return absl::StrCat(kCut, text.substr(start));
}

std::string OneLine(absl::string_view text) {
  std::string line;
  bool gap = false;
  while (!text.empty()) {
    if (IsSpace(text[0])) {
      gap = true;
      text.remove_prefix(1);
      continue;
    }
    if (gap && !line.empty()) line.push_back(' ');
    gap = false;
    const std::size_t length = CharacterLength(text);
    line += length == 0 ? "?" : std::string(text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return line;
}

}  // namespace plugin
