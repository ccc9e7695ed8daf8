#include "plugin/sentence.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "plugin/bounded_text.h"

namespace plugin {
namespace {

constexpr std::size_t kMaxValueBytes = 400;

std::string ValueOf(absl::string_view name, const Words& words) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [name](const auto& word) { return word.first == name; });
  if (found == words.end()) return "unknown";
  std::string value = OneLine(found->second);
  while (absl::EndsWith(value, ".")) value.pop_back();
  // A detail brings its own blank or punctuation at its start.
  if (absl::StartsWith(found->second, " ")) value.insert(0, " ");
  return KeepHead(value, kMaxValueBytes);
}

std::string Fill(absl::string_view sentence, const Words& words) {
  std::string filled;
  while (!sentence.empty()) {
    const std::size_t open = sentence.find('{');
    absl::StrAppend(&filled, sentence.substr(0, open));
    if (open == absl::string_view::npos) break;
    const std::size_t close = sentence.find('}', open);
    absl::StrAppend(&filled, ValueOf(sentence.substr(open + 1, close - open - 1), words));
    sentence.remove_prefix(close + 1);
  }
  return filled;
}

}  // namespace

std::string SentenceOf(Cause cause, const Words& words, std::size_t max_bytes) {
  return KeepHead(Fill(RowOf(cause).sentence, words), max_bytes);
}

}  // namespace plugin
