#pragma once

#include <boost/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace k8s {

// The tree of a JSON text in `memory`, which nests at most `depth` deep. A member with one of the
// names in `unread` is null, wherever it stands: its text is checked, but nothing is built of it.
// kInvalidArgument says what is wrong with the text.
absl::StatusOr<boost::json::value> ParseTree(absl::string_view text, std::size_t depth,
                                             absl::Span<const absl::string_view> unread,
                                             boost::json::storage_ptr memory);

}  // namespace k8s
