#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace plugin {

// What a field of a Kubernetes object holds, or each element of it if it is a list.
enum class FieldKind {
  kString,
  kBool,
  kInt32,
  kInt64,
  kQuantity,     // as its text
  kIntOrString,  // a port's number or name
  kStringMap,
  kQuantityMap,
  kObject,
};

struct PodType;

// A field as Kubernetes' Go types declare it.
struct PodField {
  absl::string_view name;
  FieldKind kind;
  const PodType* type = nullptr;  // of kObject
  bool list = false;
  bool pointer = false;     // an explicit zero or empty object is not the same as none
  bool required = false;    // an explicit zero or empty list is kept
  bool in_dask_crd = true;  // in the DaskJob's schema, if the object that holds it is
};

// The fields are sorted by name without regard to case.
struct PodType {
  absl::string_view name;
  absl::Span<const PodField> fields;
};

// The field of that name, without regard to case as Go's JSON reads it; null: there is none.
const PodField* FindField(const PodType& type, absl::string_view name);

// Types that options, tasks and templates are read as; the rest hangs below them.
extern const PodType kAffinityType;
extern const PodType kContainerType;
extern const PodType kEnvFromSourceType;
extern const PodType kNodeSelectorRequirementType;
extern const PodType kObjectMetaType;  // labels and annotations only
extern const PodType kPodDNSConfigType;
extern const PodType kPodSecurityContextType;
extern const PodType kPodSpecType;
extern const PodType kSecurityContextType;
extern const PodType kTolerationType;

}  // namespace plugin
