#include "k8s/watch_event.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "k8s/parse_object.h"

namespace k8s {
namespace json = boost::json;
namespace {

struct TypeName {
  absl::string_view name;
  WatchEvent::Type type;
};

constexpr TypeName kTypes[] = {{"ADDED", WatchEvent::Type::kAdded},
                               {"MODIFIED", WatchEvent::Type::kModified},
                               {"DELETED", WatchEvent::Type::kDeleted},
                               {"BOOKMARK", WatchEvent::Type::kBookmark}};

absl::Status Bad(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("not a watch event: ", what));
}

absl::string_view Version(const json::object& object) {
  const json::object* metadata = ObjectAt(object, "metadata");
  return metadata == nullptr ? absl::string_view() : StringAt(*metadata, "resourceVersion");
}

absl::StatusOr<WatchEvent> MakeEvent(absl::string_view name, json::object object) {
  const auto known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const TypeName& row) { return row.name == name; });
  if (known == std::end(kTypes)) {
    return Bad(absl::StrCat("unknown type \"", absl::CHexEscape(name.substr(0, 40)), "\""));
  }
  std::string version(Version(object));
  if (version.empty()) return Bad("the object has no metadata.resourceVersion");
  return WatchEvent{known->type, std::move(object), std::move(version)};
}

}  // namespace

absl::StatusOr<WatchEvent> ParseWatchEvent(absl::string_view line, json::storage_ptr memory,
                                           absl::Span<const absl::string_view> unread) {
  absl::StatusOr<json::object> event = ParseObject(line, std::move(memory), unread);
  if (!event.ok()) return Bad(event.status().message());
  const std::string type(StringAt(*event, "type"));
  if (ObjectAt(*event, "object") == nullptr) return Bad("it has no object");
  json::object& object = event->at("object").get_object();
  if (type == "ERROR") return ToStatus(object, "watch");
  return MakeEvent(type, std::move(object));
}

}  // namespace k8s
