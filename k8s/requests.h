#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/http.h"
#include "k8s/resource.h"

namespace k8s {

// Requests as values. Namespaces, names, selectors and versions may hold any bytes: they are
// percent-encoded and cannot leave their place in the target. Source: "Kubernetes API Concepts".

// `field_manager`: who owns the fields that are written. Unknown fields come back as warnings.
HttpRequest CreateRequest(const Resource& resource, absl::string_view ns, std::string body,
                          absl::string_view field_manager);
HttpRequest GetRequest(const Resource& resource, absl::string_view ns, absl::string_view name);
// `body`: a merge patch.
HttpRequest MergePatchRequest(const Resource& resource, absl::string_view ns,
                              absl::string_view name, std::string body,
                              absl::string_view field_manager);
// Background propagation; `uid` empty: whatever object has the name.
HttpRequest DeleteRequest(const Resource& resource, absl::string_view ns, absl::string_view name,
                          absl::string_view uid);

// What a list and the watch that follows it have in common.
struct Selection {
  Resource resource;
  std::string ns;              // empty: all namespaces
  std::string label_selector;  // empty: all objects
};

// One page of at most 500 objects. `continue_token` empty: the first page, of the most recent
// state.
HttpRequest ListRequest(const Selection& selection, absl::string_view continue_token);
// Everything after `version`, until the server ends the stream after `timeout`.
HttpRequest WatchRequest(const Selection& selection, absl::string_view version,
                         absl::Duration timeout);

}  // namespace k8s
