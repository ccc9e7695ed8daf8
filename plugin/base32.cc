#include "plugin/base32.h"

#include <cstdint>

namespace plugin {

std::string EncodeBase32(absl::string_view bytes) {
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz123456";
  std::string text;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[(pending >> (bits - 5)) & 31];
  }
  if (bits > 0) text += kAlphabet[(pending << (5 - bits)) & 31];
  return text;
}

}  // namespace plugin
