#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "test/sim/kind.h"

namespace sim {

// A request's URL, taken apart and percent-decoded.
struct Target {
  std::string path;            // without the query, as it came
  const Kind* kind = nullptr;  // null: no resource that we know
  std::string ns;              // empty: all, or none
  std::string name;            // empty: the collection
  std::string subresource;
  std::map<std::string, std::string> query;

  // Empty: not given.
  absl::string_view Query(absl::string_view key) const;
};

Target ParseTarget(absl::string_view text);

// What RBAC and audit call it: get, list, watch, create, update, patch, delete, deletecollection;
// for what is no resource the method in lower case.
std::string VerbOf(absl::string_view method, const Target& target);

}  // namespace sim
