#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sim {

// A kind of object that the server knows.
struct Kind {
  absl::string_view group;  // empty: the core group
  absl::string_view version;
  absl::string_view plural;
  absl::string_view kind;
  bool custom;      // defined by a CustomResourceDefinition
  bool namespaced;  // else one of the cluster
  bool has_status;  // `status` is written through the subresource only
};

// All of them. A kind's address is its identity.
absl::Span<const Kind> Kinds();

// Null: no such kind. Plurals are unique among ours.
const Kind* FindKind(absl::string_view plural);

// "daskjobs.kubernetes.dask.org", "pods": how messages of the server name it.
std::string QualifiedName(const Kind& kind);
// "kubernetes.dask.org/v1", "v1".
std::string ApiVersion(const Kind& kind);

}  // namespace sim
