#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/kubeconfig_entry.h"

namespace k8s {

// Several kubeconfig files as one: the first file that defines a name wins with its whole entry,
// the first current-context that is not empty counts.
class KubeconfigMerge {
 public:
  // Adds the file `path` with this text, after those before it. kInvalidArgument: it is no
  // kubeconfig.
  absl::Status Add(absl::string_view text, const std::string& path);

  // Empty: none is set.
  std::string CurrentContext() const;
  // The fields of the entry `name`: `kind` of that element of `list`.
  absl::StatusOr<KubeconfigEntry> Find(const char* list, const char* kind,
                                       const std::string& name) const;
  // The files, for errors.
  std::string Paths() const;

 private:
  struct File {
    std::string path;
    YAML::Node root;
  };
  std::vector<File> files_;
};

}  // namespace k8s
