#include "test/sim/http2_stream.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>

namespace sim {
namespace {

// A client that does not read must not fill our memory with what a watch has for it.
constexpr std::size_t kMostWaiting = 1024 * 1024;

}  // namespace

ssize_t Http2Stream::Read(std::uint8_t* into, std::size_t size, std::uint32_t* flags,
                          absl::Time now) {
  if (sent == out.size()) {
    out.clear();
    sent = 0;
    Fill(now);
  }
  const std::size_t part = std::min(size, out.size() - sent);
  std::memcpy(into, out.data() + sent, part);
  sent += part;
  if (sent == out.size() && last && !breaks) *flags |= NGHTTP2_DATA_FLAG_EOF;
  deferred = part == 0 && (!last || breaks);
  if (deferred) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(part);
}

bool Http2Stream::Resume(absl::Time now) {
  if (!deferred) return false;
  Fill(now);
  if (out.empty() && !last && !breaks) return false;
  deferred = false;
  return true;
}

void Http2Stream::Fill(absl::Time now) {
  while (watch != nullptr && !last && !breaks && out.size() - sent < kMostWaiting) {
    const std::vector<std::string> lines = watch->Take(now);
    const LineFaults::Cut cut = faults->Apply(lines);
    out += cut.bytes;
    breaks = cut.reset;
    last = cut.end || watch->ended();
    if (lines.empty()) return;
  }
}

}  // namespace sim
