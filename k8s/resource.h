#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace k8s {

// A kind of namespaced object as the URL names it. The texts must outlive the value (constants).
struct Resource {
  absl::string_view group;  // empty: the core group
  absl::string_view version;
  absl::string_view plural;
};

inline constexpr Resource kPods{"", "v1", "pods"};

// Where an object is found.
struct ObjectKey {
  std::string ns;
  std::string name;

  friend bool operator==(const ObjectKey&, const ObjectKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ObjectKey& key) {
    return H::combine(std::move(h), key.ns, key.name);
  }
};

}  // namespace k8s
