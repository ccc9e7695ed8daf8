#include "k8s/kubeconfig_pem.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

absl::StatusOr<KubeconfigPem> Decode(const KubeconfigEntry& entry, const char* key) {
  KubeconfigPem pem;
  if (absl::Base64Unescape(entry.Text(key), &pem.text)) return pem;
  return entry.Invalid(key, "is not base64");
}

}  // namespace

absl::StatusOr<KubeconfigPem> ReadPem(const KubeconfigEntry& entry, const std::string& key,
                                      const Environment& environment) {
  const char* const file_key = key.c_str();
  const std::string data_key = absl::StrCat(key, "-data");
  if (auto status = entry.Scalars({file_key, data_key.c_str()}); !status.ok()) return status;
  if (auto status = entry.NotBoth(file_key, data_key.c_str()); !status.ok()) return status;
  if (entry.Has(data_key.c_str())) return Decode(entry, data_key.c_str());
  if (!entry.Has(file_key)) return KubeconfigPem();
  KubeconfigPem pem;
  pem.file = entry.Resolve(entry.Text(file_key));
  absl::StatusOr<std::string> text = environment.read_file(pem.file);
  if (!text.ok()) {
    return entry.Invalid(file_key, absl::StrCat("cannot be used: ", text.status().message()));
  }
  pem.text = *std::move(text);
  return pem;
}

}  // namespace k8s
