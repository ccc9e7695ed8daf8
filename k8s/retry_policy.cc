#include "k8s/retry_policy.h"

#include <algorithm>

#include "k8s/api_error.h"

namespace k8s {
namespace {

constexpr double kSpread = 0.2;

bool MayRepeat(Method method, const absl::Status& failure) {
  if (IsNotProcessed(failure)) return true;
  return IsOutcomeUnknown(failure) && method != Method::kPost;
}

absl::Duration Asked(const absl::Status& failure, double random) {
  const std::optional<ApiError> error = GetApiError(failure);
  if (!error.has_value() || !error->retry_after.has_value()) return absl::ZeroDuration();
  return *error->retry_after * (1 + kSpread * random);
}

}  // namespace

std::optional<absl::Duration> RetryPolicy::Delay(int attempt, Method method,
                                                 const absl::Status& failure, double random) const {
  if (attempt >= attempts || !MayRepeat(method, failure)) return std::nullopt;
  absl::Duration bound = first;
  for (int i = 1; i < attempt && bound < longest; ++i) bound *= 2;
  return std::max(std::min(bound, longest) * random, Asked(failure, random));
}

void RetryBudget::OnRequest() { saved_ = std::min(kMost, saved_ + 1); }

bool RetryBudget::TakeRepeat() {
  if (saved_ < kRequestsPerRepeat) return false;
  saved_ -= kRequestsPerRepeat;
  return true;
}

}  // namespace k8s
