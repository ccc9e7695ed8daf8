#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace k8s {

// One event of a watch. An ERROR event is no value of this type but the status that it tells.
struct WatchEvent {
  enum class Type { kAdded, kModified, kDeleted, kBookmark };
  Type type = Type::kBookmark;
  boost::json::object object;
  std::string version;  // metadata.resourceVersion, from where a watch may resume; never empty
};

// `line` may hold any bytes; the object lies in `memory`, and members
// of a name in `unread` are null. An ERROR event gives the status of k8s/api_error.h; what is no
// event is kDataLoss.
absl::StatusOr<WatchEvent> ParseWatchEvent(absl::string_view line,
                                           boost::json::storage_ptr memory = {},
                                           absl::Span<const absl::string_view> unread = {});

}  // namespace k8s
