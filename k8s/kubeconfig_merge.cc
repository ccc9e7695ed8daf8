#include "k8s/kubeconfig_merge.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace k8s {
namespace {

constexpr const char* kLists[] = {"clusters", "contexts", "users"};

absl::Status NoKubeconfig(const std::string& path, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(path, " is not a kubeconfig: ", why));
}

YAML::Node Value(const YAML::Node& root, const char* key) {
  const YAML::Node value = root[key];
  return value.IsDefined() ? value : YAML::Node();
}

bool IsNamed(const YAML::Node& entry) { return entry.IsMap() && Value(entry, "name").IsScalar(); }

absl::Status CheckList(const YAML::Node& root, const std::string& path, const char* key) {
  const YAML::Node list = Value(root, key);
  if (list.IsNull()) return absl::OkStatus();
  if (!list.IsSequence()) return NoKubeconfig(path, absl::StrCat(key, " is no list"));
  for (const auto& entry : list) {
    if (!IsNamed(entry)) {
      return NoKubeconfig(path, absl::StrCat("an entry of ", key, " has no name"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckShape(const YAML::Node& root, const std::string& path) {
  if (root.IsNull()) return absl::OkStatus();  // an empty file defines nothing
  if (!root.IsMap()) return NoKubeconfig(path, "it is no mapping");
  for (const char* key : kLists) {
    if (absl::Status status = CheckList(root, path, key); !status.ok()) return status;
  }
  const YAML::Node current = Value(root, "current-context");
  if (current.IsNull() || current.IsScalar()) return absl::OkStatus();
  return NoKubeconfig(path, "current-context is no name");
}

// yaml-cpp's own words may quote the file, so only the place is told.
absl::StatusOr<YAML::Node> Load(absl::string_view text, const std::string& path) {
  try {
    YAML::Node root = YAML::Load(std::string(text));
    if (absl::Status status = CheckShape(root, path); !status.ok()) return status;
    return root;
  } catch (const YAML::Exception& error) {
    return NoKubeconfig(path, absl::StrCat("line ", error.mark.line + 1, ", column ",
                                           error.mark.column + 1, " is not YAML"));
  } catch (const std::exception&) {
    return NoKubeconfig(path, "it is not YAML");
  }
}

}  // namespace

absl::Status KubeconfigMerge::Add(absl::string_view text, const std::string& path) {
  absl::StatusOr<YAML::Node> root = Load(text, path);
  if (!root.ok()) return root.status();
  files_.push_back({path, *std::move(root)});
  return absl::OkStatus();
}

std::string KubeconfigMerge::CurrentContext() const {
  for (const File& file : files_) {
    const YAML::Node current = Value(file.root, "current-context");
    if (current.IsScalar() && !current.Scalar().empty()) return current.Scalar();
  }
  return "";
}

absl::StatusOr<KubeconfigEntry> KubeconfigMerge::Find(const char* list, const char* kind,
                                                      const std::string& name) const {
  for (const File& file : files_) {
    for (const auto& entry : Value(file.root, list)) {
      if (Value(entry, "name").Scalar() != name) continue;
      return KubeconfigEntry(Value(entry, kind), file.path, absl::StrCat(list, "[", name, "]"));
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(Paths(), ": ", list, " has no entry \"", name, "\""));
}

std::string KubeconfigMerge::Paths() const {
  return absl::StrJoin(files_, ", ",
                       [](std::string* out, const File& file) { out->append(file.path); });
}

}  // namespace k8s
