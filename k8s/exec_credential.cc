#include "k8s/exec_credential.h"

#include <boost/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "k8s/http_headers.h"
#include "k8s/pem.h"

namespace k8s {
namespace {

namespace json = boost::json;

constexpr char kKind[] = "ExecCredential";
constexpr std::size_t kMaxDepth = 32;

json::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

absl::Status Invalid(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("its answer ", what));
}

absl::StatusOr<json::object> ParseObject(absl::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  json::value value = json::parse(View(text), error, {}, options);
  if (error) return Invalid("is not JSON");
  if (!value.is_object()) return Invalid("is no JSON object");
  return std::move(value.as_object());
}

// The text under `key`; empty when it is absent or null.
absl::StatusOr<std::string> Text(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return "";
  if (!value->is_string()) return Invalid(absl::StrCat("has a ", key, " that is no text"));
  return std::string(value->get_string().data(), value->get_string().size());
}

bool Equals(const json::object& object, const char* key, absl::string_view wanted) {
  const json::value* const value = object.if_contains(key);
  return value != nullptr && value->is_string() && value->get_string() == View(wanted);
}

absl::Status ReadToken(const json::object& status, ExecCredential& credential) {
  absl::StatusOr<std::string> token = Text(status, "token");
  if (!token.ok()) return token.status();
  if (!token->empty() && !IsToken(*token)) {
    return Invalid("has a token with white space or characters that no token has");
  }
  credential.token = *std::move(token);
  return absl::OkStatus();
}

absl::Status ReadCertificate(const json::object& status, ExecCredential& credential) {
  absl::StatusOr<std::string> cert = Text(status, "clientCertificateData");
  if (!cert.ok()) return cert.status();
  absl::StatusOr<std::string> key = Text(status, "clientKeyData");
  if (!key.ok()) return key.status();
  if (cert->empty() != key->empty()) {
    return Invalid("has only one of clientCertificateData and clientKeyData");
  }
  if (cert->empty()) return absl::OkStatus();
  if (absl::Status sound = CheckKeyPair(*cert, *key); !sound.ok()) {
    return Invalid(absl::StrCat("cannot be used: ", sound.message()));
  }
  credential.client_cert_pem = *std::move(cert);
  credential.client_key_pem = *std::move(key);
  return absl::OkStatus();
}

absl::Status ReadExpiry(const json::object& status, ExecCredential& credential) {
  const absl::StatusOr<std::string> text = Text(status, "expirationTimestamp");
  if (!text.ok()) return text.status();
  if (text->empty()) return absl::OkStatus();
  if (absl::ParseTime(absl::RFC3339_full, *text, &credential.expires, nullptr)) {
    return absl::OkStatus();
  }
  return Invalid("has an expirationTimestamp that is no RFC 3339 time");
}

absl::StatusOr<ExecCredential> ReadStatus(const json::object& status) {
  ExecCredential credential;
  if (absl::Status s = ReadToken(status, credential); !s.ok()) return s;
  if (absl::Status s = ReadCertificate(status, credential); !s.ok()) return s;
  if (absl::Status s = ReadExpiry(status, credential); !s.ok()) return s;
  if (credential.token.empty() && credential.client_cert_pem.empty()) {
    return Invalid("has neither a token nor a client certificate");
  }
  return credential;
}

void Set(json::object& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json::object ClusterInfo(const ClusterConfig& config) {
  json::object cluster;
  Set(cluster, "server", config.server);
  Set(cluster, "tls-server-name", config.tls_server_name);
  if (config.insecure_skip_tls_verify) cluster["insecure-skip-tls-verify"] = true;
  Set(cluster, "certificate-authority-data", absl::Base64Escape(config.ca_pem));
  Set(cluster, "proxy-url", config.proxy_url);
  if (!config.exec->cluster_extension.empty()) {
    boost::system::error_code error;
    cluster["config"] = json::parse(config.exec->cluster_extension, error);
  }
  return cluster;
}

}  // namespace

absl::StatusOr<ExecCredential> ParseExecCredential(absl::string_view text,
                                                   absl::string_view api_version) {
  const absl::StatusOr<json::object> answer = ParseObject(text);
  if (!answer.ok()) return answer.status();
  if (!Equals(*answer, "kind", kKind)) return Invalid("is no ExecCredential");
  if (!Equals(*answer, "apiVersion", api_version)) {
    return Invalid(absl::StrCat("is not of apiVersion ", api_version));
  }
  const json::value* const status = answer->if_contains("status");
  if (status == nullptr || !status->is_object()) return Invalid("has no status");
  return ReadStatus(status->get_object());
}

std::string ExecInfo(const ClusterConfig& config) {
  json::object spec{{"interactive", false}};
  if (config.exec->provide_cluster_info) spec["cluster"] = ClusterInfo(config);
  return json::serialize(json::object{
      {"apiVersion", config.exec->api_version}, {"kind", kKind}, {"spec", std::move(spec)}});
}

}  // namespace k8s
