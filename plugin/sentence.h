#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "plugin/causes.h"

namespace plugin {

inline constexpr std::size_t kMaxSentenceBytes = 700;

// Values of the placeholders of a sentence, by name.
using Words = std::vector<std::pair<absl::string_view, std::string>>;

// The cause's sentence with its placeholders filled. Values are put on one line, lose a period at
// their end and are cut so that the whole stays within `max_bytes`; a placeholder without a value
// reads "unknown", and an empty value leaves nothing.
std::string SentenceOf(Cause cause, const Words& words, std::size_t max_bytes = kMaxSentenceBytes);

}  // namespace plugin
