#include "k8s/watch_decoder.h"

#include "absl/strings/str_cat.h"

namespace k8s {

absl::Status WatchDecoder::Feed(absl::string_view bytes, OnLine on_line) {
  for (;;) {
    const std::size_t newline = bytes.find('\n');
    if (newline == absl::string_view::npos) return Keep(bytes);
    if (absl::Status status = Take(bytes.substr(0, newline), on_line); !status.ok()) return status;
    bytes.remove_prefix(newline + 1);
  }
}

absl::Status WatchDecoder::Take(absl::string_view end_of_line, OnLine on_line) {
  if (!partial_.empty()) {
    if (absl::Status status = Keep(end_of_line); !status.ok()) return status;
    std::string line;
    line.swap(partial_);
    return on_line(line);
  }
  if (end_of_line.size() > max_line_) return Keep(end_of_line);
  return end_of_line.empty() ? absl::OkStatus() : on_line(end_of_line);
}

absl::Status WatchDecoder::Keep(absl::string_view bytes) {
  if (partial_.size() + bytes.size() > max_line_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an event of the watch is longer than ", max_line_, " bytes"));
  }
  partial_.append(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace k8s
