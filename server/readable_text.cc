#include "server/readable_text.h"

#include <cstdint>

namespace server {

namespace {

struct Lead {
  unsigned char mask;
  unsigned char bits;
  size_t length;
  uint32_t smallest;  // below it the encoding is overlong
};

constexpr Lead kLeads[] = {
    {0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}};

const Lead* FindLead(unsigned char byte) {
  for (const Lead& lead : kLeads) {
    if ((byte & lead.mask) == lead.bits) return &lead;
  }
  return nullptr;
}

bool IsReadable(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  return c != 0x7F && !surrogate && c <= 0x10FFFF;
}

// Bytes of the character at the start of `text`; 0: not readable.
size_t CharacterLength(absl::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const Lead* lead = FindLead(first);
  if (lead == nullptr || text.size() < lead->length) return 0;
  uint32_t c = first & static_cast<unsigned char>(~lead->mask);
  for (size_t i = 1; i < lead->length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return 0;
    c = (c << 6) | (byte & 0x3F);
  }
  return c >= lead->smallest && IsReadable(c) ? lead->length : 0;
}

}  // namespace

std::optional<size_t> FirstUnreadableByte(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace server
