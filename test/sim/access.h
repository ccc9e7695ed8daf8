#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/mutex.h"

namespace sim {

// Tokens and permissions. At first every caller is good, token or not, and may do everything.
// Thread-safe.
class Access {
 public:
  // From now on only tokens that were allowed are good, each until `expires`. Again: a new end.
  void AllowToken(absl::string_view token, absl::Time expires = absl::InfiniteFuture());
  // Takes a permission away or gives it back. `verb` or `plural` "*": any.
  void Deny(absl::string_view verb, absl::string_view plural);
  void Permit(absl::string_view verb, absl::string_view plural);

  // `authorization`: the header's value.
  bool IsKnown(absl::string_view authorization, absl::Time now) const;
  bool IsAllowed(absl::string_view verb, absl::string_view plural) const;

  // Who we say that the caller is.
  static constexpr absl::string_view kUser = "system:serviceaccount:flyte:flyte-dask-plugin";

 private:
  mutable k8s::Mutex mutex_;
  std::map<std::string, absl::Time> tokens_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<std::string, std::string>> denied_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sim
