#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace k8s {

// A kind of namespaced object as the URL names it. The texts must outlive the value (constants).
struct Resource {
  absl::string_view group;  // empty: the core group
  absl::string_view version;
  absl::string_view plural;
  bool metadata_only = false;  // answers hold the metadata of objects and nothing else
  bool without_spec = false;   // what is mirrored comes without `spec` and `managedFields`
};

inline constexpr Resource kPods{"", "v1", "pods"};

// The same, for calls that look at no more than the metadata of the answer.
constexpr Resource MetadataOf(Resource resource) {
  resource.metadata_only = true;
  return resource;
}

// The same, for mirrors of which nobody reads what was wanted and who wrote it.
constexpr Resource WithoutSpec(Resource resource) {
  resource.without_spec = true;
  return resource;
}

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
