#include "k8s/make_transport.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "k8s/requests.h"
#include "test/sim/api_server.h"
#include "test/support/fake_observer.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;

// A token in a file of its own.
class TokenFile {
 public:
  explicit TokenFile(absl::string_view token) {
    close(mkstemp(path_.data()));
    Write(token);
  }
  ~TokenFile() { std::filesystem::remove(path_); }
  void Write(absl::string_view token) { std::ofstream(path_) << std::string(token); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "token.XXXXXX").string();
};

// Everything between a request and the socket of a simulated API server that wants a token.
struct World {
  explicit World(const TransportOptions& options = {}) {
    api.access().AllowToken("good");
    api.access().AllowToken("better");
    ClusterConfig config;
    config.server = server.url();
    config.ca_pem = server.ca_pem();
    config.token_file = token.path();
    transport = MakeTransport(config, loop, observer, options);
    loop.Start();
  }
  ~World() { loop.Stop(); }

  Result Get(absl::Duration limit = absl::Seconds(20)) {
    std::promise<Result> promise;
    transport->Send(GetRequest(kPods, "default", "a"), loop.Now() + limit,
                    [&](Result result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  // What was observed; the loop's thread writes it.
  std::vector<std::string> Observed() {
    std::promise<std::vector<std::string>> promise;
    loop.Post([&] { promise.set_value(observer.requests); });
    return promise.get_future().get();
  }

  TokenFile token{"good"};
  sim::Store store{absl::Now};
  sim::Api api{store, absl::Now};
  sim::Traffic traffic;
  sim::ApiServer server{api, traffic};
  Loop loop;
  test::FakeObserver observer;
  std::unique_ptr<Transport> transport;
};

TEST_CASE("a request takes the whole way with its token", "[k8s][transport]") {
  World world;
  CHECK(world.Get()->code == 404);
  CHECK(world.Observed() == std::vector<std::string>{"get pods 404"});
}

TEST_CASE("every attempt is observed", "[k8s][transport]") {
  World world;
  world.traffic.Add(sim::AnswerWith("get", "pods", sim::TooManyRequests(0)));
  CHECK(world.Get()->code == 404);
  CHECK(world.Observed() == std::vector<std::string>{"get pods 429", "get pods 404"});
}

TEST_CASE("an attempt that ended with a 401 is observed too", "[k8s][transport]") {
  World world;
  REQUIRE(world.Get().ok());
  world.token.Write("better");
  world.traffic.Add(sim::AnswerWith("get", "pods", sim::Text(401, "Unauthorized")));
  CHECK(world.Get()->code == 404);
  CHECK(world.Observed() ==
        std::vector<std::string>{"get pods 404", "get pods 401", "get pods 404"});
}

TEST_CASE("the limits of the options hold", "[k8s][transport]") {
  TransportOptions options;
  options.requests = {0.001, 1, 64};
  World world(options);
  REQUIRE(world.Get().ok());
  CHECK(absl::IsUnavailable(world.Get(absl::Milliseconds(20)).status()));
  CHECK(world.traffic.Count("get") == 1);
}

TEST_CASE("a connection that breaks is repeated by the policy, seen by the observer",
          "[k8s][transport]") {
  World world;
  REQUIRE(world.Get().ok());
  world.traffic.Add(sim::ResetBeforeEffect("get", "pods"));
  CHECK(world.Get()->code == 404);
  CHECK(world.Observed() == std::vector<std::string>{"get pods 404", "get pods 0", "get pods 404"});
}

}  // namespace
}  // namespace k8s
