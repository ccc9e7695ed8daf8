#include "plugin/pod_schema.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace plugin {
namespace {

// Less than, equal to or greater than zero, as strcasecmp in the C locale.
int CompareIgnoringCase(absl::string_view a, absl::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const int difference = absl::ascii_tolower(static_cast<unsigned char>(a[i])) -
                           absl::ascii_tolower(static_cast<unsigned char>(b[i]));
    if (difference != 0) return difference;
  }
  return static_cast<int>(a.size()) - static_cast<int>(b.size());
}

}  // namespace

const PodField* FindField(const PodType& type, absl::string_view name) {
  // Nearly every name is spelt as Kubernetes does.
  const auto exact = std::find_if(type.fields.begin(), type.fields.end(),
                                  [name](const PodField& field) { return field.name == name; });
  if (exact != type.fields.end()) return &*exact;
  const auto found = std::lower_bound(type.fields.begin(), type.fields.end(), name,
                                      [](const PodField& field, absl::string_view wanted) {
                                        return CompareIgnoringCase(field.name, wanted) < 0;
                                      });
  if (found == type.fields.end() || CompareIgnoringCase(found->name, name) != 0) return nullptr;
  return &*found;
}

}  // namespace plugin
