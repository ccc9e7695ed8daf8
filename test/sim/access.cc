#include "test/sim/access.h"

#include <algorithm>

#include "absl/strings/strip.h"

namespace sim {
namespace {

bool Fits(absl::string_view pattern, absl::string_view text) {
  return pattern == "*" || pattern == text;
}

}  // namespace

void Access::AllowToken(absl::string_view token, absl::Time expires) {
  k8s::MutexLock lock(mutex_);
  tokens_[std::string(token)] = expires;
}

void Access::Deny(absl::string_view verb, absl::string_view plural) {
  k8s::MutexLock lock(mutex_);
  denied_.emplace_back(verb, plural);
}

void Access::Permit(absl::string_view verb, absl::string_view plural) {
  k8s::MutexLock lock(mutex_);
  denied_.erase(std::remove_if(denied_.begin(), denied_.end(),
                               [&](const auto& one) {
                                 return Fits(verb, one.first) && Fits(plural, one.second);
                               }),
                denied_.end());
}

bool Access::IsKnown(absl::string_view authorization, absl::Time now) const {
  k8s::MutexLock lock(mutex_);
  if (tokens_.empty()) return true;
  if (!absl::ConsumePrefix(&authorization, "Bearer ")) return false;
  const auto found = tokens_.find(std::string(authorization));
  return found != tokens_.end() && now < found->second;
}

bool Access::IsAllowed(absl::string_view verb, absl::string_view plural) const {
  k8s::MutexLock lock(mutex_);
  return std::none_of(denied_.begin(), denied_.end(), [&](const auto& one) {
    return Fits(one.first, verb) && Fits(one.second, plural);
  });
}

}  // namespace sim
