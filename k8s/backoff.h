#pragma once

#include "absl/time/time.h"

namespace k8s {

// How long to wait after failures that follow one another. Numbers of client-go's reflector
// (tools/cache/reflector.go), unless others are given: 800 ms, doubled up to 30 s, each wait
// lengthened by up to its own length, and from the start again after 2 minutes without a wait.
class Backoff {
 public:
  static constexpr absl::Duration kFirst = absl::Milliseconds(800);
  static constexpr absl::Duration kLongest = absl::Seconds(30);
  static constexpr absl::Duration kQuiet = absl::Minutes(2);

  explicit Backoff(absl::Duration longest = kLongest) : Backoff(kFirst, longest, 1) {}
  // Each wait is lengthened by up to `spread` of its length.
  Backoff(absl::Duration first, absl::Duration longest, double spread)
      : first_(first), longest_(longest), spread_(spread) {}

  // `random` is uniform in [0, 1).
  absl::Duration Next(absl::Time now, double random);
  // No failure was counted within the last two minutes.
  bool quiet(absl::Time now) const;
  // Counts a failure that is not waited for.
  void Note(absl::Time now);

 private:
  absl::Duration first_, longest_;
  double spread_;
  absl::Duration next_ = first_;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace k8s
