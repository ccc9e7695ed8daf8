#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace k8s {

// An absolute URL in its parts.
struct Url {
  std::string scheme;  // lower case
  std::string host;    // an IPv6 address in its brackets
  std::string port;    // empty: neither given nor known by the scheme
  std::string path;    // "/" when there is none
  bool has_user = false;
  bool has_query = false;  // or a fragment
};

// Any scheme. Errors never show the text: it may hold a password.
absl::StatusOr<Url> ParseUrl(absl::string_view text);

}  // namespace k8s
