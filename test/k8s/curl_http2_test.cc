#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <future>
#include <list>

#include "absl/strings/str_cat.h"
#include "k8s/curl_connections.h"
#include "k8s/curl_transport.h"
#include "k8s/requests.h"
#include "test/sim/api_server.h"
#include "test/sim/daskjob_text.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;

constexpr Resource kJobs{"kubernetes.dask.org", "v1", "daskjobs"};
constexpr LivenessLimits kShort{absl::Milliseconds(40), absl::Milliseconds(200)};

// A watch of pods whose beginning and end are waited for.
class Reader final : public StreamSink {
 public:
  void OnResponse(int code) override { code_.set_value(code); }
  void OnBytes(absl::string_view) override {}
  void OnEnd(const absl::Status& status) override {
    ended_ = true;
    end_.set_value(status);
  }

  int Code() { return code_.get_future().get(); }
  absl::Status End() { return end_.get_future().get(); }
  bool ended() const { return ended_; }

  std::unique_ptr<Stream> stream;

 private:
  std::promise<int> code_;
  std::promise<absl::Status> end_;
  std::atomic<bool> ended_ = false;
};

// A simulated API server and the real client.
struct World {
  explicit World(const LivenessLimits& limits = {}) : transport(Config(), loop, limits) {
    loop.Start();
  }
  ~World() {
    Run([this] { readers.clear(); });
    loop.Stop();
  }

  ClusterConfig Config() const {
    ClusterConfig config;
    config.server = server.url();
    config.ca_pem = server.ca_pem();
    return config;
  }
  void Run(Executor::Task task) {
    std::promise<void> done;
    loop.Post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  std::future<Result> Begin(HttpRequest request) {
    auto promise = std::make_shared<std::promise<Result>>();
    loop.Post([this, promise, request = std::move(request)] {
      transport.Send(request, loop.Now() + absl::Seconds(20),
                     [promise](Result result) { promise->set_value(std::move(result)); });
    });
    return promise->get_future();
  }
  Result Send(HttpRequest request) { return Begin(std::move(request)).get(); }
  Result Get() { return Send(ListRequest({kPods, "", ""}, "")); }
  Result Create() {
    return Send(
        CreateRequest(kJobs, "default", boost::json::serialize(sim::SmallDaskJob("one")), "test"));
  }
  Reader& Watch() {
    Reader& reader = readers.emplace_back();
    Run([&] {
      reader.stream = transport.Open(
          WatchRequest({kPods, "", ""}, absl::StrCat(store.version()), absl::Minutes(5)), reader);
    });
    return reader;
  }

  sim::Store store{absl::Now};
  sim::Api api{store, absl::Now};
  sim::Traffic traffic;
  sim::ApiServer server{api, traffic};
  Loop loop;
  CurlTransport transport;
  std::list<Reader> readers;
};

// Waits until `count` more probes have been answered.
class ProbeCount {
 public:
  ProbeCount(sim::Traffic& traffic, int count) : traffic_(traffic), missing_(count) {
    traffic.OnRequest([this](const sim::Seen& seen, sim::Moment moment) {
      const bool answered = seen.target == "/version" && moment == sim::Moment::kAfterAnswer;
      if (answered && --missing_ == 0) enough_.set_value();
    });
  }
  ~ProbeCount() { traffic_.OnRequest(nullptr); }
  void Wait() { enough_.get_future().wait(); }

 private:
  sim::Traffic& traffic_;
  int missing_;
  std::promise<void> enough_;
};

TEST_CASE("a further connection is opened for every 80 watches", "[k8s][http2]") {
  World world;
  for (std::size_t i = 0; i < kTransfersPerConnection; ++i) world.Watch();
  for (Reader& reader : world.readers) REQUIRE(reader.Code() == 200);
  CHECK(world.server.connections() == 1);
  CHECK(world.Watch().Code() == 200);
  CHECK(world.server.connections() == 2);
  CHECK(world.server.most_streams() == static_cast<int>(kTransfersPerConnection));
  CHECK(world.Get().ok());
  CHECK(world.server.connections() == 3);
}

TEST_CASE("requests that begin before there is a connection share one", "[k8s][http2]") {
  World world;
  std::vector<std::future<Result>> results;
  for (int i = 0; i < 64; ++i) results.push_back(world.Begin(ListRequest({kPods, "", ""}, "")));
  for (auto& result : results) CHECK(result.get().ok());
  CHECK(world.server.connections() == 1);
}

TEST_CASE("a connection that is silent is cut and every transfer on it ends", "[k8s][http2]") {
  World world(kShort);
  Reader& first = world.Watch();
  Reader& second = world.Watch();
  REQUIRE(first.Code() == 200);
  REQUIRE(second.Code() == 200);
  world.server.SilenceConnections();
  CHECK(absl::IsUnknown(first.End()));
  CHECK(absl::IsUnknown(second.End()));
  CHECK(world.Watch().Code() == 200);
}

TEST_CASE("a request on a connection that is silent ends long before its deadline",
          "[k8s][http2]") {
  World world(kShort);
  REQUIRE(world.Get().ok());
  world.server.SilenceConnections();
  CHECK(absl::IsUnknown(world.Get().status()));
  CHECK(world.Get().ok());
}

TEST_CASE("a quiet connection that answers its probes stays", "[k8s][http2]") {
  World world({absl::Milliseconds(10), absl::Seconds(10)});
  Reader& reader = world.Watch();
  REQUIRE(reader.Code() == 200);
  ProbeCount probes(world.traffic, 5);
  probes.Wait();
  CHECK_FALSE(reader.ended());
  CHECK(world.server.connections() == 1);
}

TEST_CASE("no request is sent twice unseen when its connection breaks", "[k8s][http2]") {
  World world;
  REQUIRE(world.Get().ok());
  world.traffic.Add(sim::ResetAfterEffect("create", "daskjobs"));
  CHECK(absl::IsUnknown(world.Create().status()));
  CHECK(world.traffic.Count("create") == 1);
  REQUIRE(world.Get().ok());
  world.traffic.ForgetSeen();
  world.traffic.Add(sim::ResetBeforeEffect("list", "pods"));
  CHECK(absl::IsUnknown(world.Get().status()));
  CHECK(world.traffic.Count("list") == 1);
}

TEST_CASE("a stream that the server refuses is sent again at once", "[k8s][http2]") {
  World world;
  sim::Fault refuse;
  refuse.verb = "create";
  refuse.what = sim::Fault::What::kRefuse;
  world.traffic.Add(refuse);
  CHECK(world.Create()->code == 201);
}

// libcurl gives up a handle that was refused for the sixth time, whatever its requests.
TEST_CASE("one request that is refused leaves nothing to the next", "[k8s][http2]") {
  World world;
  sim::Fault refuse;
  refuse.verb = "list";
  refuse.what = sim::Fault::What::kRefuse;
  for (int i = 0; i < 40; ++i) {
    world.traffic.Add(refuse);
    const Result result = world.Get();
    // When the refusal comes at once, libcurl does not tell how the connection was left.
    CHECK(
        (result.ok() || result.status().message() == "the connection broke before an answer came"));
  }
}

TEST_CASE("connections that take no more requests cost next to none of those on their way",
          "[k8s][http2]") {
  World world;
  for (int i = 1; i < 4; ++i) {
    sim::Fault leave;
    leave.what = sim::Fault::What::kGoAway;
    leave.skip = 10 * i;
    world.traffic.Add(leave);
  }
  std::vector<std::future<Result>> answers;
  for (int i = 0; i < 40; ++i) {
    const std::string job = boost::json::serialize(sim::SmallDaskJob(absl::StrCat("job-", i)));
    answers.push_back(world.Begin(CreateRequest(kJobs, "default", job, "test")));
    if (i % 20 == 19) answers.back().wait();
  }
  int made = 0;
  for (std::future<Result>& answer : answers) {
    const Result result = answer.get();
    made += result.ok() && result->code == 201 ? 1 : 0;
    // libcurl breaks a stream off now and then when its connection is left, before or after it was
    // sent; the layers above repeat the one and look for what became of the other.
    INFO(result.status());
    CHECK(
        (result.ok() || absl::IsUnknown(result.status()) || absl::IsUnavailable(result.status())));
  }
  CHECK(made >= 35);
}

TEST_CASE("a connection that is to be left serves its watches to their end", "[k8s][http2]") {
  World world;
  Reader& reader = world.Watch();
  REQUIRE(reader.Code() == 200);
  REQUIRE(world.Get().ok());
  world.server.GoAwayConnections();
  // A request may cross the word of it on the way; then the policy repeats it.
  CHECK((world.Get().ok() || world.Get().ok()));
  CHECK(world.Watch().Code() == 200);
  CHECK_FALSE(reader.ended());
}

TEST_CASE("a new configuration is used from the next request on", "[k8s][http2]") {
  World world;
  Reader& reader = world.Watch();
  REQUIRE(reader.Code() == 200);
  REQUIRE(world.Get().ok());
  world.server.RotateCa();
  world.Run([&] { world.transport.Reconfigure(world.Config()); });
  CHECK(world.Get().ok());
  CHECK(world.Watch().Code() == 200);
  CHECK_FALSE(reader.ended());
}

TEST_CASE("connections of a former configuration are closed when they are idle", "[k8s][http2]") {
  World world;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(world.Get().ok());
    world.Run([&] { world.transport.Reconfigure(world.Config()); });
  }
  REQUIRE(world.Get().ok());
  CHECK(world.server.connections() == 1);
}

}  // namespace
}  // namespace k8s
