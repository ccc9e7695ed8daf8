#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace k8s {

// One event of a watch. An ERROR event is no value of this type but the status that it tells.
struct WatchEvent {
  enum class Type { kAdded, kModified, kDeleted, kBookmark };
  Type type = Type::kBookmark;
  boost::json::object object;
  std::string version;  // metadata.resourceVersion, from where a watch may resume; never empty
};

// `line` may hold any bytes. An ERROR event gives the status of k8s/api_error.h; what is no event
// is kDataLoss.
absl::StatusOr<WatchEvent> ParseWatchEvent(absl::string_view line);

}  // namespace k8s
