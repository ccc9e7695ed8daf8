#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace k8s {

// OK when `pem` holds at least one certificate and every certificate in it can be parsed. Errors
// never show the text.
absl::Status CheckCertificates(absl::string_view pem);

// OK when the first certificate of `cert_pem` is that of the private key in `key_pem`. A key that
// needs a pass phrase is refused.
absl::Status CheckKeyPair(absl::string_view cert_pem, absl::string_view key_pem);

}  // namespace k8s
