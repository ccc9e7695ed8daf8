#include "k8s/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

namespace k8s {
namespace {

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename T>
using Owned = std::unique_ptr<T, Deleter>;

// Without it OpenSSL would ask on the terminal.
extern "C" int NoPassPhrase(char*, int, int, void*) { return -1; }

Owned<BIO> Reader(absl::string_view text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Owned<X509> NextCertificate(BIO* reader) {
  return Owned<X509>(PEM_read_bio_X509(reader, nullptr, &NoPassPhrase, nullptr));
}

// OpenSSL keeps errors per thread; the next user of the thread must not meet ours.
absl::Status Invalid(absl::string_view why) {
  ERR_clear_error();
  return absl::InvalidArgumentError(why);
}

}  // namespace

absl::Status CheckCertificates(absl::string_view pem) {
  const Owned<BIO> reader = Reader(pem);
  int count = 0;
  ERR_clear_error();
  while (NextCertificate(reader.get()) != nullptr) ++count;
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (count == 0) return Invalid("holds no PEM certificate");
  if (!at_end) return Invalid("holds a certificate that cannot be parsed");
  ERR_clear_error();
  return absl::OkStatus();
}

absl::Status CheckKeyPair(absl::string_view cert_pem, absl::string_view key_pem) {
  const Owned<X509> certificate = NextCertificate(Reader(cert_pem).get());
  if (certificate == nullptr) return Invalid("the client certificate is no PEM certificate");
  const Owned<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(Reader(key_pem).get(), nullptr, &NoPassPhrase, nullptr));
  if (key == nullptr) {
    return Invalid("the client key is no PEM private key, or it needs a pass phrase");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Invalid("the client key does not belong to the client certificate");
  }
  return absl::OkStatus();
}

}  // namespace k8s
