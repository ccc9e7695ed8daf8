#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace k8s {

// One named entry of a kubeconfig: its fields, and how to speak of it. A field that is null or an
// empty text counts as absent. Errors are kInvalidArgument and show no value.
class KubeconfigEntry {
 public:
  // `fields`: a mapping, or nothing. `file`: the kubeconfig that holds the entry. `where`: the
  // entry in it, e.g. "users[admin]".
  KubeconfigEntry(const YAML::Node& fields, std::string file, absl::string_view where);

  bool Has(const char* key) const;
  // Empty when absent or no scalar.
  std::string Text(const char* key) const;
  // False when absent or no boolean.
  bool True(const char* key) const;
  // The scalars of a list; empty when absent or no list.
  std::vector<std::string> Texts(const char* key) const;
  YAML::Node Value(const char* key) const;
  // The mapping under `key`; without fields when absent or no mapping.
  KubeconfigEntry Below(const char* key) const;

  // A path that the entry names, relative to the folder of its file.
  std::string Resolve(const std::string& path) const;

  std::string Name(const char* key) const;
  absl::Status Invalid(const char* key, absl::string_view why) const;
  // Errors when both are there; when one of `keys` is there and is no scalar.
  absl::Status NotBoth(const char* one, const char* other) const;
  absl::Status Scalars(absl::Span<const char* const> keys) const;

 private:
  YAML::Node fields_;
  std::string file_;
  std::string where_;  // file included
};

}  // namespace k8s
