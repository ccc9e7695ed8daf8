// Client certificates, from a kubeconfig's text to a server that demands one.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"
#include "k8s/make_transport.h"
#include "test/support/certificate.h"
#include "test/support/fake_observer.h"
#include "test/support/script.h"
#include "test/support/tls_server.h"

namespace k8s {
namespace {

using test::SeenRequest;
using test::ServerConnection;
using test::TlsServer;
using Result = absl::StatusOr<HttpResponse>;

void SayHello(ServerConnection& connection, const SeenRequest&) { connection.Answer(200, "hello"); }

Result Send(const ClusterConfig& config) {
  Loop loop;
  test::FakeObserver observer;
  const auto transport = MakeTransport(config, loop, observer);
  std::promise<Result> result;
  loop.Start();
  loop.Post([&] {
    HttpRequest request;
    request.target = "/x";
    request.method = Method::kPost;  // of unknown outcome, so not repeated
    transport->Send(request, loop.Now() + absl::Seconds(20),
                    [&](Result got) { result.set_value(std::move(got)); });
  });
  Result got = result.get_future().get();
  loop.Stop();
  return got;
}

struct World {
  World() {
    config.server = server.url();
    config.ca_pem = server.ca_pem();
  }
  const test::Identity us;
  TlsServer server{SayHello, true, us.cert_pem()};
  ClusterConfig config;
};

TEST_CASE("a server that demands a certificate gets ours", "[k8s][credentials]") {
  World world;
  CHECK_FALSE(Send(world.config).ok());
  world.config.client_cert_pem = world.us.cert_pem();
  world.config.client_key_pem = world.us.key_pem();
  const Result result = Send(world.config);
  REQUIRE(result.ok());
  CHECK(result->body == "hello");
}

TEST_CASE("a server that demands a certificate gets that of a plugin", "[k8s][credentials]") {
  World world;
  const test::Script script("cat answer");
  const boost::json::value cert(world.us.cert_pem()), key(world.us.key_pem());
  std::ofstream(script.folder() + "/answer")
      << R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{)"
      << "\"clientCertificateData\":" << cert << ",\"clientKeyData\":" << key << "}}";
  world.config.exec = ExecPlugin{};
  world.config.exec->command = script.path();
  world.config.exec->api_version = "client.authentication.k8s.io/v1";
  const Result result = Send(world.config);
  CAPTURE(result.status().ToString());
  REQUIRE(result.ok());
  CHECK(result->body == "hello");
}

}  // namespace
}  // namespace k8s
