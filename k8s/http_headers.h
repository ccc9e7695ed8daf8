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

}  // namespace k8s
