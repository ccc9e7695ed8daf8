#include "k8s/kubeconfig_entry.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace k8s {

KubeconfigEntry::KubeconfigEntry(const YAML::Node& fields, std::string file,
                                 absl::string_view where)
    : fields_(fields.IsDefined() && fields.IsMap() ? fields : YAML::Node(YAML::NodeType::Map)),
      file_(std::move(file)),
      where_(absl::StrCat(file_, ": ", where)) {}

YAML::Node KubeconfigEntry::Value(const char* key) const {
  // Through a const node: the other operator[] would add the key.
  const YAML::Node& fields = fields_;
  const YAML::Node value = fields[key];
  return value.IsDefined() ? value : YAML::Node();
}

bool KubeconfigEntry::Has(const char* key) const {
  const YAML::Node value = Value(key);
  return !value.IsNull() && !(value.IsScalar() && value.Scalar().empty());
}

std::string KubeconfigEntry::Text(const char* key) const {
  const YAML::Node value = Value(key);
  return value.IsScalar() ? value.Scalar() : "";
}

bool KubeconfigEntry::True(const char* key) const { return Value(key).as<bool>(false); }

std::vector<std::string> KubeconfigEntry::Texts(const char* key) const {
  std::vector<std::string> texts;
  const YAML::Node value = Value(key);
  if (!value.IsSequence()) return texts;
  for (const auto& text : value) {
    if (text.IsScalar()) texts.push_back(text.Scalar());
  }
  return texts;
}

KubeconfigEntry KubeconfigEntry::Below(const char* key) const {
  KubeconfigEntry below(Value(key), file_, "");
  below.where_ = Name(key);
  return below;
}

std::string KubeconfigEntry::Resolve(const std::string& path) const {
  const std::size_t slash = file_.rfind('/');
  if (absl::StartsWith(path, "/") || slash == std::string::npos) return path;
  return absl::StrCat(file_.substr(0, slash + 1), path);
}

std::string KubeconfigEntry::Name(const char* key) const { return absl::StrCat(where_, ".", key); }

absl::Status KubeconfigEntry::Invalid(const char* key, absl::string_view why) const {
  return absl::InvalidArgumentError(absl::StrCat(Name(key), " ", why));
}

absl::Status KubeconfigEntry::NotBoth(const char* one, const char* other) const {
  if (!Has(one) || !Has(other)) return absl::OkStatus();
  return Invalid(one, absl::StrCat("and ", other, " contradict each other: set one of them"));
}

absl::Status KubeconfigEntry::Scalars(absl::Span<const char* const> keys) const {
  for (const char* key : keys) {
    const YAML::Node value = Value(key);
    if (!value.IsNull() && !value.IsScalar()) return Invalid(key, "must be a single value");
  }
  return absl::OkStatus();
}

}  // namespace k8s
