#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace server {

// The candidate that `word` is most likely a typing error of, compared without regard to case: at
// most one edit for each three letters (insert, delete, replace, swap of neighbours). Empty: none
// is near.
std::string NearMiss(absl::string_view word, const std::vector<absl::string_view>& candidates);

// " (did you mean X?)" for the near miss, empty when there is none.
std::string DidYouMean(absl::string_view word, const std::vector<absl::string_view>& candidates);

}  // namespace server
