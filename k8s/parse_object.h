#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "k8s/resource.h"

namespace k8s {

// The JSON object that `text` is, whatever bytes it holds. An error says what is wrong with it and
// where. What a tree of it drops is not used again: copy what is altered much.
absl::StatusOr<boost::json::object> ParseObject(absl::string_view text);
// The same with the tree in `memory`, which must outlive it. Members of a name in `unread` are
// null.
absl::StatusOr<boost::json::object> ParseObject(absl::string_view text,
                                                boost::json::storage_ptr memory,
                                                absl::Span<const absl::string_view> unread = {});

// The member as text, as an object; empty or null when it is absent or of another type.
absl::string_view StringAt(const boost::json::object& object, absl::string_view name);
const boost::json::object* ObjectAt(const boost::json::object& object, absl::string_view name);

// metadata.namespace and metadata.name; an error when one is missing.
absl::StatusOr<ObjectKey> KeyOf(const boost::json::object& object);

}  // namespace k8s
