// Any bytes as a handle; and any names and sentences put into one.
#include "plugin/handle.h"

#include <boost/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "plugin/bounded_text.h"
#include "test/fuzz/expect.h"

namespace {

namespace json = boost::json;
using fuzz::Expect;

void CheckEncoded(const std::string& handle) {
  Expect(handle.size() <= plugin::kMaxHandleBytes, "a handle is at most 512 bytes");
  json::error_code error;
  json::parse(handle, error);
  Expect(!error, "a handle is JSON in UTF-8");
}

// Decoding and encoding settle after one round.
void CheckRound(const plugin::Handle& handle) {
  const std::string once = plugin::EncodeHandle(handle);
  CheckEncoded(once);
  const auto decoded = plugin::DecodeHandle(once);
  Expect(decoded.ok(), "what was decoded once can be encoded and decoded again");
  Expect(plugin::EncodeHandle(*decoded) == once, "a handle survives its own round");
}

void CheckDecode(absl::string_view bytes) {
  const auto handle = plugin::DecodeHandle(bytes);
  if (!handle.ok()) {
    Expect(absl::IsInvalidArgument(handle.status()), "a bad handle is the caller's mistake");
    Expect(absl::StartsWith(handle.status().message(), "the handle is not one of"),
           "an error says what is wrong with the handle");
    return;
  }
  CheckRound(*handle);
  if (const auto* job = std::get_if<plugin::JobHandle>(&*handle)) {
    Expect(
        std::get<plugin::JobHandle>(*plugin::DecodeHandle(plugin::EncodeHandle(*handle))) == *job,
        "a job's handle loses nothing");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const absl::string_view bytes = fuzz::TextOf(data, size);
  CheckDecode(bytes);
  // Sentences and names come from parsed JSON and protobuf, so they are UTF-8 once on one line.
  const std::string text = plugin::OneLine(bytes);
  CheckRound(plugin::MakeRejection(plugin::Cause::kInvalidTask, text));
  CheckRound(plugin::Rejection{plugin::Cause::kQuotaExceeded, text});
  CheckEncoded(plugin::EncodeHandle(plugin::JobHandle{text, text, text}));
  return 0;
}
