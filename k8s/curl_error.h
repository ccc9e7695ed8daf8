#pragma once

#include <curl/curl.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace k8s {

// The failure of a transfer in the terms of Transport. `sent`: the request may have left us.
// `text`: libcurl's own words, may be empty.
absl::Status FromCurl(CURLcode result, bool sent, absl::string_view text);

}  // namespace k8s
