#pragma once

#include <cstdint>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace plugin {

// A Kubernetes quantity (k8s.io/apimachinery/pkg/api/resource): an exact decimal, rounded away from
// zero to nine places, with the text that Kubernetes shows for it. A value, cheap to copy.
class Quantity {
 public:
  Quantity() = default;  // zero

  // kInvalidArgument: the rule that `text` breaks, without `text` itself.
  static absl::StatusOr<Quantity> Parse(absl::string_view text);

  bool zero() const { return nanos_ == 0; }
  bool negative() const { return nanos_ < 0; }
  // Kubernetes caps or wraps such values; a caller that wants the number refuses them.
  bool beyond_int64() const { return beyond_int64_; }

  // Rounded away from zero to an integer; int64's own end when beyond it.
  std::int64_t Value() const;

  // The text as it was written where Kubernetes keeps that, else the canonical form.
  const std::string& text() const { return text_; }

  friend bool operator<(const Quantity& a, const Quantity& b) { return a.nanos_ < b.nanos_; }
  friend bool operator==(const Quantity& a, const Quantity& b) { return a.nanos_ == b.nanos_; }

 private:
  absl::int128 nanos_ = 0;
  bool beyond_int64_ = false;
  std::string text_ = "0";
};

}  // namespace plugin
