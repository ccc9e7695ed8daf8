#include <catch2/catch.hpp>
#include <cstdlib>
#include <future>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "k8s/curl_transport.h"
#include "test/support/tls_server.h"
#include "test/support/tunnel_proxy.h"

namespace k8s {
namespace {

using absl::StrContains;
using test::SeenRequest;
using test::ServerConnection;
using test::TlsServer;
using test::TunnelProxy;
using Result = absl::StatusOr<HttpResponse>;

void SayHello(ServerConnection& connection, const SeenRequest&) { connection.Answer(200, "hello"); }

int PortOf(const TlsServer& server) {
  const std::string url = server.url();
  return std::atoi(url.substr(url.rfind(':') + 1).c_str());
}

// What a request to the cluster that `config` describes gets.
Result Send(const ClusterConfig& config) {
  Loop loop;
  CurlTransport transport(config, loop);
  std::promise<Result> result;
  loop.Start();
  loop.Post([&] {
    HttpRequest request;
    request.target = "/x";
    request.authorization = "Bearer secret";
    request.headers = {{"Impersonate-User", "a"}, {"Impersonate-Group", ""}};
    transport.Send(request, loop.Now() + absl::Seconds(20),
                   [&](Result got) { result.set_value(std::move(got)); });
  });
  Result got = result.get_future().get();
  loop.Stop();
  return got;
}

ClusterConfig ConfigOf(const TlsServer& server) {
  ClusterConfig config;
  config.server = server.url();
  config.ca_pem = server.ca_pem();
  return config;
}

TEST_CASE("further headers are sent, empty ones too", "[k8s][curl]") {
  TlsServer server(SayHello);
  REQUIRE(Send(ConfigOf(server)).ok());
  const std::string head = server.requests().at(0).head + "\r\n";
  CHECK(StrContains(head, "\r\nImpersonate-User: a\r\n"));
  CHECK(StrContains(head, "\r\nImpersonate-Group:\r\n"));
}

TEST_CASE("a server name of its own is what the certificate must hold", "[k8s][curl]") {
  TlsServer server(SayHello);
  ClusterConfig config = ConfigOf(server);
  config.server += "/prefix";
  config.tls_server_name = "kube.test";
  REQUIRE(Send(config).ok());
  const std::string head = server.requests().at(0).head;
  CHECK(absl::StartsWith(head, "GET /prefix/x HTTP/1.1\r\n"));
  CHECK(StrContains(head, absl::StrCat("\r\nHost: 127.0.0.1:", PortOf(server))));
  config.tls_server_name = "other.test";
  CHECK(absl::IsUnavailable(Send(config).status()));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a proxy leads to the server and sees nothing of the request", "[k8s][curl]") {
  TlsServer server(SayHello);
  TunnelProxy proxy(PortOf(server));
  const struct {
    const char* scheme;
    const char* asked;
  } rows[] = {{"http", "CONNECT kube.test:6443 HTTP/1.1\r\n"}, {"socks5", "socks5 kube.test:6443"}};
  for (const auto& row : rows) {
    ClusterConfig config = ConfigOf(server);
    config.server = "https://kube.test:6443";
    config.proxy_url = absl::StrCat(row.scheme, "://127.0.0.1:", proxy.port());
    const Result result = Send(config);
    CAPTURE(row.scheme, result.status().ToString());
    REQUIRE(result.ok());
    CHECK(result->body == "hello");
    CHECK(absl::StartsWith(proxy.asked().back(), row.asked));
    CHECK_FALSE(StrContains(proxy.asked().back(), "secret"));
  }
}

TEST_CASE("a server name of its own goes through a proxy too", "[k8s][curl]") {
  TlsServer server(SayHello);
  TunnelProxy proxy(PortOf(server));
  ClusterConfig config = ConfigOf(server);
  config.server = "https://far.test:6443";
  config.tls_server_name = "kube.test";
  config.proxy_url = absl::StrCat("http://127.0.0.1:", proxy.port());
  REQUIRE(Send(config).ok());
  CHECK(absl::StartsWith(proxy.asked().at(0), "CONNECT far.test:6443 HTTP/1.1\r\n"));
  CHECK(StrContains(server.requests().at(0).head, "\r\nHost: far.test:6443"));
}

TEST_CASE("plain http goes to the proxy itself with the whole address", "[k8s][curl]") {
  TlsServer proxy(SayHello, false);
  ClusterConfig config;
  config.server = "http://kube.test:8080/prefix";
  config.proxy_url = proxy.url();
  REQUIRE(Send(config).ok());
  CHECK(absl::StartsWith(proxy.requests().at(0).head,
                         "GET http://kube.test:8080/prefix/x HTTP/1.1\r\n"));
}

TEST_CASE("a proxy that refuses leaves the request unsent", "[k8s][curl]") {
  TlsServer proxy(
      [](ServerConnection& connection, const SeenRequest&) { connection.Answer(403, "no"); },
      false);
  ClusterConfig config;
  config.server = "https://kube.test:6443";
  config.proxy_url = absl::StrCat("http://me:secret@127.0.0.1:", PortOf(proxy));
  const Result result = Send(config);
  CHECK(absl::IsUnavailable(result.status()));
  CHECK_FALSE(StrContains(result.status().message(), "secret"));
  CHECK(StrContains(proxy.requests().at(0).head, "\r\nProxy-Authorization: Basic "));
  CHECK(StrContains(proxy.requests().at(0).head, "\r\nUser-Agent: flyte-dask-plugin/0.1"));
}

TEST_CASE("a proxy that speaks TLS is trusted as the server is", "[k8s][curl]") {
  TlsServer proxy(
      [](ServerConnection& connection, const SeenRequest&) { connection.Answer(403, "no"); });
  ClusterConfig config = ConfigOf(proxy);
  config.server = "https://kube.test:6443";
  config.proxy_url = proxy.url();
  CHECK(absl::IsUnavailable(Send(config).status()));
  CHECK(proxy.requests().size() == 1);
  config.ca_pem = TlsServer(SayHello).ca_pem();
  CHECK(absl::IsUnavailable(Send(config).status()));
  CHECK(proxy.requests().size() == 1);
}

TEST_CASE("the environment of the process decides nothing", "[k8s][curl]") {
  TlsServer server(SayHello);
  TunnelProxy proxy(PortOf(server));
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  setenv("no_proxy", "*", 1);
  ClusterConfig config = ConfigOf(server);
  CHECK(Send(config).ok());
  config.proxy_url = absl::StrCat("http://127.0.0.1:", proxy.port());
  CHECK(Send(config).ok());
  CHECK(proxy.asked().size() == 1);
  unsetenv("https_proxy");
  unsetenv("no_proxy");
}

}  // namespace
}  // namespace k8s
