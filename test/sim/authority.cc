#include "test/sim/authority.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstring>

namespace sim {
namespace {

struct Freeing {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* memory) const { BIO_free(memory); }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing>;
using Certificate = std::unique_ptr<X509, Freeing>;

constexpr long kHour = 3600;

void AddExtension(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate Blank(EVP_PKEY* key, const char* name, long serial) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * kHour);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return certificate;
}

void Sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  X509_sign(certificate, key, EVP_sha256());
}

std::string Pem(X509* certificate) {
  const std::unique_ptr<BIO, Freeing> memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

constexpr unsigned char kHttp2[] = {2, 'h', '2'};

extern "C" int ChooseHttp2(SSL*, const unsigned char** chosen, unsigned char* size,
                           const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, kHttp2, sizeof(kHttp2), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Authority::Authority() {
  const Key ca_key(EVP_EC_gen("P-256"));
  const Certificate ca = Blank(ca_key.get(), "sim-ca", 1);
  AddExtension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  Sign(ca.get(), ca.get(), ca_key.get());
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = Blank(key.get(), "sim-apiserver", 2);
  AddExtension(certificate.get(), ca.get(), NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  Sign(certificate.get(), ca.get(), ca_key.get());
  ca_pem_ = Pem(ca.get());
  context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_use_certificate(context_.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context_.get(), key.get());
  SSL_CTX_set_alpn_select_cb(context_.get(), ChooseHttp2, nullptr);
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

}  // namespace sim
