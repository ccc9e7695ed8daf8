#include "test/sim/http2_headers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace sim {
namespace {

// nghttp2 takes pointers to what it only reads.
std::uint8_t* Bytes(const std::string& text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

}  // namespace

Http2Headers::Http2Headers(const Answer& answer, bool more, std::size_t number)
    : all_{{":status", absl::StrCat(answer.code)},
           {"audit-id", absl::StrCat("sim-", number)},
           {"content-type", answer.content_type}} {
  if (!more) all_.emplace_back("content-length", absl::StrCat(answer.body.size()));
  if (answer.retry_after > 0) all_.emplace_back("retry-after", absl::StrCat(answer.retry_after));
  for (const std::string& text : answer.warnings) {
    const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}});
    all_.emplace_back("warning", absl::StrCat("299 - \"", escaped, "\""));
  }
}

std::vector<nghttp2_nv> Http2Headers::Fields() const {
  std::vector<nghttp2_nv> fields;
  for (const auto& [name, value] : all_) {
    fields.push_back({Bytes(name), Bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  return fields;
}

}  // namespace sim
