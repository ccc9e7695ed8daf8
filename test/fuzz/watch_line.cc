// Bytes of a watch → lines → events. The first byte says how the network cuts the rest.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "k8s/api_error.h"
#include "k8s/watch_decoder.h"
#include "k8s/watch_event.h"
#include "test/fuzz/expect.h"

namespace {

using fuzz::Expect;

constexpr std::size_t kMaxLine = 4096;

struct Cut {
  std::vector<std::string> lines;
  absl::StatusCode end = absl::StatusCode::kOk;
};

Cut CutInto(absl::string_view bytes, std::size_t piece) {
  Cut cut;
  k8s::WatchDecoder decoder(kMaxLine);
  while (!bytes.empty() && cut.end == absl::StatusCode::kOk) {
    cut.end = decoder
                  .Feed(bytes.substr(0, piece),
                        [&cut](absl::string_view line) {
                          cut.lines.emplace_back(line);
                          return absl::OkStatus();
                        })
                  .code();
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  return cut;
}

void CheckEvent(const std::string& line) {
  const auto event = k8s::ParseWatchEvent(line);
  if (event.ok()) {
    Expect(!event->version.empty(), "an event has a version");
    const std::string text = boost::json::serialize(event->object);
    Expect(boost::json::serialize(boost::json::parse(text)) == text, "an object survives its text");
    return;
  }
  Expect(event.status().code() == absl::StatusCode::kDataLoss ||
             k8s::GetApiError(event.status()).has_value(),
         "what is no event is data loss or the server's own error");
  Expect(!event.status().message().empty() && event.status().message().size() < 8192,
         "an error says something, within bounds");
}

constexpr absl::string_view kUnread[] = {"spec", "managedFields"};

void Forget(boost::json::value& value) {
  if (auto* list = value.if_array()) {
    for (boost::json::value& element : *list) Forget(element);
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  for (auto& [name, member] : *object) {
    const auto unread = std::find(std::begin(kUnread), std::end(kUnread),
                                  absl::string_view(name.data(), name.size()));
    unread == std::end(kUnread) ? Forget(member) : member.emplace_null();
  }
}

// A name that is spelt with escapes is read.
void CheckUnread(const std::string& line) {
  auto whole = k8s::ParseWatchEvent(line);
  auto rest = k8s::ParseWatchEvent(line, {}, kUnread);
  Expect(whole.status() == rest.status(), "what is not read changes no outcome");
  if (!whole.ok()) return;
  boost::json::value all(std::move(whole->object)), some(std::move(rest->object));
  Forget(all);
  Forget(some);
  Expect(all == some, "all but what is not read is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes = fuzz::TextOf(data + 1, size - 1);
  const Cut whole = CutInto(bytes, bytes.size() + 1);
  const Cut pieces = CutInto(bytes, std::size_t{1} + data[0]);
  Expect(whole.end == pieces.end, "cuts of the network change no outcome");
  Expect(whole.lines == pieces.lines, "cuts of the network change no line");
  for (const std::string& line : whole.lines) {
    Expect(!line.empty() && line.size() <= kMaxLine, "a line is within its bounds");
    Expect(line.find('\n') == std::string::npos, "a line holds no newline");
    CheckEvent(line);
    CheckUnread(line);
  }
  return 0;
}
