#include "server/mistakes.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace server {

namespace {

constexpr size_t kMaxLines = 100;

}  // namespace

void Mistakes::Add(Place place, absl::string_view key, absl::string_view what) {
  std::string text = paths_[place.file];
  if (place.line > 0) absl::StrAppend(&text, ":", place.line);
  if (!key.empty()) absl::StrAppend(&text, ": ", key);
  absl::StrAppend(&text, ": ", what);
  entries_.push_back({place, std::move(text)});
}

absl::Status Mistakes::Status() const {
  if (entries_.empty()) return absl::OkStatus();
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.place.file, a.place.line) < std::tie(b.place.file, b.place.line);
  });
  std::vector<std::string> lines;
  for (const Entry& entry : sorted) lines.push_back(entry.text);
  if (lines.size() > kMaxLines) {
    const size_t left_out = lines.size() - kMaxLines;
    lines.resize(kMaxLines);
    lines.push_back(absl::StrCat("and ", left_out, " more"));
  }
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

}  // namespace server
