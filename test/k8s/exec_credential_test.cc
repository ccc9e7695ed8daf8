#include "k8s/exec_credential.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/certificate.h"

namespace k8s {
namespace {

namespace json = boost::json;

constexpr absl::string_view kV1 = "client.authentication.k8s.io/v1";
constexpr absl::string_view kBeta = "client.authentication.k8s.io/v1beta1";

std::string Answer(absl::string_view status, absl::string_view version = kV1) {
  return absl::StrCat(R"({"kind":"ExecCredential","apiVersion":")", version, R"(","status":)",
                      status, "}");
}

std::string Text(absl::string_view text) { return json::serialize(json::value(std::string(text))); }

TEST_CASE("a token is good until its time, else for ever", "[k8s][exec]") {
  for (absl::string_view version : {kV1, kBeta}) {
    const auto credential = ParseExecCredential(Answer(R"({"token":"t"})", version), version);
    REQUIRE(credential.ok());
    CHECK(credential->token == "t");
    CHECK(credential->expires == absl::InfiniteFuture());
  }
  const auto credential = ParseExecCredential(
      Answer(R"({"token":"t","expirationTimestamp":"2030-01-02T03:04:05+01:00"})"), kV1);
  REQUIRE(credential.ok());
  CHECK(credential->expires ==
        absl::FromCivil(absl::CivilSecond(2030, 1, 2, 2, 4, 5), absl::UTCTimeZone()));
}

TEST_CASE("a certificate with its key will do", "[k8s][exec]") {
  const test::Identity us;
  const auto credential = ParseExecCredential(
      Answer(absl::StrCat(R"({"clientCertificateData":)", Text(us.cert_pem()),
                          R"(,"clientKeyData":)", Text(us.key_pem()), R"(,"token":null})")),
      kV1);
  REQUIRE(credential.ok());
  CHECK(credential->client_cert_pem == us.cert_pem());
  CHECK(credential->client_key_pem == us.key_pem());
  CHECK(credential->token.empty());
}

TEST_CASE("an answer that cannot be used is refused unseen", "[k8s][exec]") {
  const test::Identity us, other;
  const std::string cert = Text(us.cert_pem());
  const struct {
    std::string answer;
    const char* words;
  } rows[] = {
      {"", "is not JSON"},
      {"secret", "is not JSON"},
      {R"({"secret)", "is not JSON"},
      {std::string(100, '['), "is not JSON"},
      {R"(["secret"])", "is no JSON object"},
      {R"({"secret":1})", "is no ExecCredential"},
      {R"({"kind":"secret"})", "is no ExecCredential"},
      {Answer(R"({"token":"secret"})", "secret"), "is not of apiVersion"},
      {Answer(R"({"token":"secret"})", kBeta), "is not of apiVersion"},
      {R"({"kind":"ExecCredential","apiVersion":3})", "is not of apiVersion"},
      {Answer("null"), "has no status"},
      {Answer(R"("secret")"), "has no status"},
      {Answer("{}"), "has neither a token nor a client certificate"},
      {Answer(R"({"token":""})"), "has neither a token nor a client certificate"},
      {Answer(R"({"token":["secret"]})"), "has a token that is no text"},
      {Answer(R"({"token":"secret\r\nX: y"})"), "has a token with white space"},
      {Answer(R"({"token":"secret","expirationTimestamp":"secret"})"), "is no RFC 3339 time"},
      {Answer(R"({"token":"secret","expirationTimestamp":3})"), "that is no text"},
      {Answer(absl::StrCat(R"({"clientCertificateData":)", cert, "}")), "has only one of"},
      {Answer(R"({"clientKeyData":"secret"})"), "has only one of"},
      {Answer(absl::StrCat(R"({"clientCertificateData":)", cert, R"(,"clientKeyData":"secret"})")),
       "is no PEM private key"},
      {Answer(absl::StrCat(R"({"clientCertificateData":)", cert, R"(,"clientKeyData":)",
                           Text(other.key_pem()), "}")),
       "does not belong"},
  };
  for (const auto& row : rows) {
    const auto credential = ParseExecCredential(row.answer, kV1);
    CAPTURE(row.answer, credential.status().ToString());
    REQUIRE_FALSE(credential.ok());
    CHECK(absl::StrContains(credential.status().message(), row.words));
    CHECK_FALSE(absl::StrContains(credential.status().message(), "secret"));
    CHECK_FALSE(absl::StrContains(credential.status().message(), "PRIVATE KEY-"));
  }
}

TEST_CASE("a plugin is told of the cluster only when it asks", "[k8s][exec]") {
  ClusterConfig config;
  config.server = "https://h:1";
  config.tls_server_name = "n";
  config.ca_pem = "CA";
  config.token = "secret";
  config.exec = ExecPlugin{};
  config.exec->api_version = std::string(kV1);
  config.exec->cluster_extension = R"({"a":1})";
  CHECK(ExecInfo(config) ==
        R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
        R"("spec":{"interactive":false}})");
  config.exec->provide_cluster_info = true;
  CHECK(absl::StrContains(ExecInfo(config),
                          R"("cluster":{"server":"https://h:1","tls-server-name":"n",)"
                          R"("certificate-authority-data":"Q0E=","config":{"a":1}})"));
  config.insecure_skip_tls_verify = true;
  config.proxy_url = "http://p";
  CHECK(absl::StrContains(ExecInfo(config), R"("insecure-skip-tls-verify":true)"));
  CHECK(absl::StrContains(ExecInfo(config), R"("proxy-url":"http://p")"));
}

}  // namespace
}  // namespace k8s
