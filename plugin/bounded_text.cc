#include "plugin/bounded_text.h"

#include <boost/json.hpp>

#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

constexpr absl::string_view kCut = "…";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The second byte of a character of more than two bytes, where not all continuations will do:
// others would be surrogates, beyond Unicode, or longer than need be (Unicode 15, table 3-7).
struct SecondByte {
  unsigned char lead, least, most;
};
constexpr SecondByte kSecondBytes[] = {
    {0xE0, 0xA0, 0xBF}, {0xED, 0x80, 0x9F}, {0xF0, 0x90, 0xBF}, {0xF4, 0x80, 0x8F}};

bool MayFollow(unsigned char lead, unsigned char second) {
  for (const SecondByte& row : kSecondBytes) {
    if (row.lead == lead) return second >= row.least && second <= row.most;
  }
  return true;
}

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
  if (length > 2 && !MayFollow(lead, static_cast<unsigned char>(text[1]))) return 0;
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

std::string KeepEncoded(absl::string_view text, std::size_t max_bytes) {
  std::string kept = KeepHead(text, max_bytes);
  for (std::size_t room = max_bytes; room > 0; --room) {
    const std::size_t encoded = boost::json::serialize(boost::json::string(kept)).size() - 2;
    if (encoded <= max_bytes) return kept;
    kept = KeepHead(text, room - 1);
  }
  return "";
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
