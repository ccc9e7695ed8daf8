#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "k8s/http.h"

namespace k8s {

// Takes what we keep out of one header line ("Name: value", line end included or not) into
// `response`. Retry-After counts only as whole seconds, up to an hour.
void ReadHeader(absl::string_view line, HttpResponse& response);

// The texts of code 299 in a `Warning` header's value, unescaped. What cannot be read is left out.
std::vector<std::string> ParseWarnings(absl::string_view value);

// Whether `text` can be sent as a header's value: no control characters.
bool IsHeaderValue(absl::string_view text);

// Whether `text` can be a bearer token: visible ASCII, no white space, not empty.
bool IsToken(absl::string_view text);

}  // namespace k8s
