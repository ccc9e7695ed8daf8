#include "k8s/kubeconfig_impersonation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "k8s/http_headers.h"

namespace k8s {
namespace {

constexpr const char* kScalars[] = {"as", "as-uid"};
constexpr const char* kNeedAs[] = {"as-uid", "as-groups", "as-user-extra"};

bool AllScalars(const YAML::Node& list) {
  return list.IsSequence() &&
         std::all_of(list.begin(), list.end(), [](const auto& one) { return one.IsScalar(); });
}

absl::Status CheckShape(const KubeconfigEntry& user) {
  if (absl::Status status = user.Scalars(kScalars); !status.ok()) return status;
  if (user.Has("as-groups") && !AllScalars(user.Value("as-groups"))) {
    return user.Invalid("as-groups", "must be a list of names");
  }
  if (!user.Has("as-user-extra")) return absl::OkStatus();
  const YAML::Node extra = user.Value("as-user-extra");
  const bool lists = extra.IsMap() && std::all_of(extra.begin(), extra.end(), [](const auto& one) {
                       return one.first.IsScalar() && AllScalars(one.second);
                     });
  return lists ? absl::OkStatus() : user.Invalid("as-user-extra", "must be a mapping of lists");
}

absl::Status CheckText(const KubeconfigEntry& user, const char* key, const std::string& text) {
  if (IsHeaderValue(text)) return absl::OkStatus();
  return user.Invalid(key, "holds a control character");
}

absl::Status CheckTexts(const KubeconfigEntry& user, const char* key,
                        const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (absl::Status status = CheckText(user, key, text); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadImpersonation(const KubeconfigEntry& user, Impersonation& impersonation) {
  if (absl::Status status = CheckShape(user); !status.ok()) return status;
  for (const char* key : kNeedAs) {
    if (user.Has(key) && !user.Has("as")) return user.Invalid(key, "needs `as`");
  }
  impersonation.user = user.Text("as");
  impersonation.uid = user.Text("as-uid");
  impersonation.groups = user.Texts("as-groups");
  const KubeconfigEntry extra = user.Below("as-user-extra");
  for (const auto& one : user.Value("as-user-extra")) {
    const std::string& name = one.first.Scalar();
    impersonation.extra.emplace_back(name, extra.Texts(name.c_str()));
    const auto& values = impersonation.extra.back().second;
    if (auto status = CheckTexts(user, "as-user-extra", values); !status.ok()) return status;
  }
  if (auto status = CheckTexts(user, "as-groups", impersonation.groups); !status.ok()) {
    return status;
  }
  if (auto status = CheckText(user, "as", impersonation.user); !status.ok()) return status;
  return CheckText(user, "as-uid", impersonation.uid);
}

}  // namespace k8s
