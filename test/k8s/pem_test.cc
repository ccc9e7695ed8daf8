#include "k8s/pem.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "test/support/certificate.h"

namespace k8s {
namespace {

TEST_CASE("a bundle holds certificates and none that is broken", "[k8s][pem]") {
  const std::string one = test::Identity().cert_pem();
  const std::string other = test::Identity().cert_pem();
  CHECK(CheckCertificates(one).ok());
  CHECK(CheckCertificates(absl::StrCat("a comment\n", one, "\n", other)).ok());
  CHECK_FALSE(CheckCertificates("").ok());
  CHECK_FALSE(CheckCertificates("no certificate").ok());
  CHECK_FALSE(CheckCertificates(test::Identity().key_pem()).ok());
  CHECK_FALSE(CheckCertificates(absl::StrCat(one, other.substr(0, other.size() / 2))).ok());
  CHECK_FALSE(CheckCertificates(absl::StrReplaceAll(one, {{"\nMII", "\n!!!"}})).ok());
}

TEST_CASE("a key must be that of the certificate", "[k8s][pem]") {
  const test::Identity one, other;
  CHECK(CheckKeyPair(one.cert_pem(), one.key_pem()).ok());
  CHECK(CheckKeyPair(absl::StrCat(one.cert_pem(), other.cert_pem()), one.key_pem()).ok());
  CHECK(CheckKeyPair(one.cert_pem(), other.key_pem()).message() ==
        "the client key does not belong to the client certificate");
  CHECK(CheckKeyPair("x", one.key_pem()).message() ==
        "the client certificate is no PEM certificate");
  CHECK_FALSE(CheckKeyPair(one.cert_pem(), "x").ok());
}

TEST_CASE("a key with a pass phrase is refused without asking for it", "[k8s][pem]") {
  const char kEncrypted[] =
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
      "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END RSA PRIVATE KEY-----\n";
  CHECK_FALSE(CheckKeyPair(test::Identity().cert_pem(), kEncrypted).ok());
}

}  // namespace
}  // namespace k8s
