#include "k8s/credentials.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <future>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/loop.h"
#include "test/support/certificate.h"
#include "test/support/fake_transport.h"
#include "test/support/script.h"

namespace k8s {
namespace {

using test::Script;
using Result = absl::StatusOr<HttpResponse>;

// A transport with credentials on a running loop, before an API server that the test plays.
class World {
 public:
  using Play = std::function<int(const HttpRequest&)>;  // the code of the answer

  World(ClusterConfig config, Play play) {
    auto fake = std::make_unique<test::FakeTransport>(loop_);
    fake->SetHandler([this, play](const HttpRequest& request) {
      events.push_back(absl::StrCat("request ", request.authorization));
      for (const HttpHeader& header : request.headers) {
        events.push_back(absl::StrCat(header.name, "=", header.value));
      }
      return Result(test::Json(play(request), ""));
    });
    config.server = "https://h";
    transport_ = WithCredentials(std::move(fake), std::move(config), loop_,
                                 [this](const ClusterConfig& next) {
                                   changed = next;
                                   events.push_back("change");
                                 });
    loop_.Start();
  }
  ~World() { loop_.Stop(); }

  Result Send() {
    std::promise<Result> result;
    loop_.Post([&] {
      transport_->Send(HttpRequest(), loop_.Now() + absl::Seconds(20),
                       [&](Result got) { result.set_value(std::move(got)); });
    });
    return result.get_future().get();
  }

  std::vector<std::string> events;  // between two requests the loop's thread leaves them alone
  ClusterConfig changed;

 private:
  Loop loop_;
  std::unique_ptr<Transport> transport_;
};

int Welcome(const HttpRequest&) { return 200; }

ClusterConfig WithPlugin(const Script& script) {
  ClusterConfig config;
  config.exec = ExecPlugin{};
  config.exec->command = script.path();
  config.exec->args = {"secret-argument"};
  config.exec->api_version = "client.authentication.k8s.io/v1";
  return config;
}

// A shell command that answers with these fields of a status.
std::string Say(absl::string_view status) {
  return absl::StrCat(
      R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)",
      R"("status":{)", status, "}}'");
}

using Texts = std::vector<std::string>;

TEST_CASE("token, basic authentication and impersonation go on each request",
          "[k8s][credentials]") {
  ClusterConfig token, basic;
  token.token = "t";
  token.impersonation.user = "a";
  token.impersonation.groups = {"g"};
  basic.username = "me";
  basic.password = "p";
  World world(token, Welcome);
  REQUIRE(world.Send().ok());
  CHECK(world.events == Texts{"request Bearer t", "Impersonate-User=a", "Impersonate-Group=g"});
  World other(basic, Welcome);
  REQUIRE(other.Send().ok());
  CHECK(other.events == Texts{"request Basic bWU6cA=="});
}

TEST_CASE("an exec plugin runs once for many requests and again after a 401",
          "[k8s][credentials]") {
  const Script script(
      absl::StrCat("echo run >> runs\nn=$(grep -c run runs)\n", Say("\"token\":\"token-'$n'\"")));
  World world(WithPlugin(script), [](const HttpRequest& request) {
    return request.authorization == "Bearer token-1" ? 401 : 200;
  });
  for (int i = 0; i < 3; ++i) CHECK(world.Send()->code == 200);
  CHECK(world.events == Texts{"request Bearer token-1", "request Bearer token-2",
                              "request Bearer token-2", "request Bearer token-2"});
}

TEST_CASE("a plugin's certificate reaches the connections before the request",
          "[k8s][credentials]") {
  const test::Identity us;
  const Script script("cat answer");
  const boost::json::value cert(us.cert_pem()), key(us.key_pem());
  std::ofstream(script.folder() + "/answer")
      << R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{)"
      << "\"clientCertificateData\":" << cert << ",\"clientKeyData\":" << key << "}}";
  World world(WithPlugin(script), Welcome);
  REQUIRE(world.Send().ok());
  CHECK(world.events == Texts{"change", "request "});
  CHECK(world.changed.client_cert_pem == us.cert_pem());
  CHECK(world.changed.client_key_pem == us.key_pem());
  REQUIRE(world.Send().ok());
  CHECK(world.events.size() == 3);
}

TEST_CASE("a plugin that fails leaves the request unsent and its secrets unsaid",
          "[k8s][credentials]") {
  for (const std::string& text :
       {std::string("echo secret-output; exit 1"), Say("\"token\":\"secret token\""),
        Say("\"clientCertificateData\":\"secret\",\"clientKeyData\":\"secret\"")}) {
    const Script script(text);
    World world(WithPlugin(script), Welcome);
    const Result result = world.Send();
    CAPTURE(result.status().ToString());
    CHECK(absl::IsUnavailable(result.status()));
    CHECK(absl::StartsWith(result.status().message(),
                           absl::StrCat("no credentials: exec plugin ", script.path(), ": ")));
    CHECK_FALSE(absl::StrContains(result.status().message(), "secret"));
    CHECK(world.events.empty());
  }
}

}  // namespace
}  // namespace k8s
