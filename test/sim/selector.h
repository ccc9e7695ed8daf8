#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "test/sim/object.h"

namespace sim {

// Which objects a list or watch is about: labelSelector `a=b,c!=d,e,!f,g in (x,y),h notin (z)`, and
// the fieldSelectors metadata.name and metadata.namespace.
class Selector {
 public:
  // The texts after percent-decoding; empty: everything.
  static absl::StatusOr<Selector> Parse(absl::string_view labels, absl::string_view fields);

  bool Matches(const Object& object) const;
  bool empty() const { return labels_.empty() && fields_.empty(); }

 private:
  struct Requirement {
    std::string key;
    bool present;  // the key must be there, with one of `values` if there are any
    std::vector<std::string> values;
  };

  static absl::StatusOr<Requirement> ParseTerm(absl::string_view term);

  std::vector<Requirement> labels_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace sim
