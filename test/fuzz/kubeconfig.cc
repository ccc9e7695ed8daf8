// A kubeconfig → where the API server is and who we are to it.
#include "k8s/kubeconfig.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/fuzz/expect.h"

namespace {

using fuzz::Expect;

constexpr absl::string_view kPath = "/folder/kubeconfig";

absl::StatusOr<std::string> ReadFile(absl::string_view path) {
  if (absl::EndsWith(path, ".pem")) return std::string("-----BEGIN CERTIFICATE-----\n");
  return absl::NotFoundError(absl::StrCat("cannot open ", path));
}

bool HasCredentials(const k8s::ClusterConfig& config) {
  return !config.token.empty() || !config.token_file.empty() || !config.client_cert_pem.empty();
}

void CheckConfig(const k8s::ClusterConfig& config) {
  const bool https = absl::StartsWith(config.server, "https://");
  Expect(https || absl::StartsWith(config.server, "http://"), "a server is an address");
  Expect(https || !HasCredentials(config), "credentials are only sent over https");
  Expect(config.client_cert_pem.empty() == config.client_key_pem.empty(),
         "certificate and key go together");
  Expect(!(config.insecure_skip_tls_verify && !config.ca_pem.empty()),
         "an authority is given to be used");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto variable = [](absl::string_view) { return std::optional<std::string>(); };
  const auto config =
      k8s::ParseKubeconfig(fuzz::TextOf(data, size), kPath, "", {variable, ReadFile});
  if (config.ok()) {
    CheckConfig(*config);
  } else {
    Expect(absl::StrContains(config.status().message(), kPath), "an error names the file");
    Expect(config.status().message().size() < 4096 + size, "an error is bounded");
  }
  return 0;
}
