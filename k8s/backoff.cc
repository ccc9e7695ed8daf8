#include "k8s/backoff.h"

#include <algorithm>

namespace k8s {

bool Backoff::quiet(absl::Time now) const { return now - last_ >= kQuiet; }

void Backoff::Note(absl::Time now) {
  if (quiet(now)) next_ = first_;
  last_ = now;
}

absl::Duration Backoff::Next(absl::Time now, double random) {
  if (quiet(now)) next_ = first_;
  const absl::Duration wait = next_ * (1 + spread_ * random);
  next_ = std::min(next_ * 2, longest_);
  last_ = now + wait;
  return wait;
}

}  // namespace k8s
