#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace test {

struct OpensslDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

// A private key and a certificate that vouches for itself, for 127.0.0.1 and for kube.test.
class Identity {
 public:
  Identity();
  EVP_PKEY* key() const { return key_.get(); }
  X509* certificate() const { return certificate_.get(); }
  std::string cert_pem() const;
  std::string key_pem() const;

 private:
  std::unique_ptr<EVP_PKEY, OpensslDeleter> key_;
  std::unique_ptr<X509, OpensslDeleter> certificate_;
};

}  // namespace test
