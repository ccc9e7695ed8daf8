#include "k8s/limiting_transport.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>

#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;

HttpRequest Request(Method method = Method::kGet, Pool pool = Pool::kUnary) {
  HttpRequest request;
  request.method = method;
  request.target = "/x";
  request.pool = pool;
  return request;
}

struct World {
  explicit World(const RequestLimits& limits)
      : transport(std::unique_ptr<Transport>(fake), executor, limits) {}

  void Send(HttpRequest request, absl::Duration limit = absl::Minutes(1)) {
    transport.Send(std::move(request), executor.Now() + limit,
                   [this](Result result) { results.push_back(std::move(result)); });
  }
  std::size_t sent() const { return fake->requests().size(); }

  test::FakeExecutor executor;
  test::FakeTransport* fake = new test::FakeTransport(executor);
  std::vector<Result> results;
  LimitingTransport transport;
};

TEST_CASE("requests above the burst are sent as time allows", "[k8s][limiting]") {
  World world({10, 5, 64});
  for (int i = 0; i < 8; ++i) world.Send(Request());
  CHECK(world.sent() == 5);
  world.executor.Advance(absl::Milliseconds(201));
  CHECK(world.sent() == 7);
  world.executor.Advance(absl::Milliseconds(200));
  CHECK(world.sent() == 8);
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("an answer makes room for the next request", "[k8s][limiting]") {
  World world({1000, 1000, 2});
  for (int i = 0; i < 3; ++i) world.Send(Request());
  CHECK(world.sent() == 2);
  world.fake->Answer(test::Json(200, "{}"));
  world.executor.RunReady();
  CHECK(world.sent() == 3);
  CHECK(world.results.size() == 1);
}

TEST_CASE("a request whose deadline passes while it waits was never sent", "[k8s][limiting]") {
  World world({1, 1, 64});
  world.Send(Request());
  world.Send(Request(), absl::Milliseconds(300));
  world.executor.Advance(absl::Milliseconds(300));
  CHECK(world.sent() == 1);
  REQUIRE(world.results.size() == 1);
  CHECK(absl::IsUnavailable(world.results.front().status()));
}

TEST_CASE("creates are not starved by reads and deletes", "[k8s][limiting]") {
  World world({10, 1, 64});
  for (int i = 0; i < 100; ++i) world.Send(Request(Method::kDelete));
  world.Send(Request(Method::kPost));
  world.executor.Advance(absl::Milliseconds(101));
  CHECK(world.fake->requests().back().method == Method::kPost);
}

TEST_CASE("streams and other pools are outside the limits", "[k8s][limiting]") {
  World world({1, 1, 1});
  class Sink final : public StreamSink {
    void OnResponse(int) override {}
    void OnBytes(absl::string_view) override {}
    void OnEnd(const absl::Status&) override {}
  } sink;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 3; ++i) {
    streams.push_back(world.transport.Open(Request(), sink));
    world.Send(Request(Method::kGet, Pool::kLog));
  }
  CHECK(world.sent() == 6);
}

// Keeps the first request; every other one fails at once, as while a circuit is open.
class Refusing final : public Transport {
 public:
  void Send(HttpRequest, absl::Time, Done done) override {
    if (first_ == nullptr) {
      first_ = std::move(done);
      return;
    }
    deepest = std::max(deepest, ++depth_);
    std::move(done)(absl::UnavailableError("no way to the API server"));
    --depth_;
  }
  std::unique_ptr<Stream> Open(HttpRequest, StreamSink&) override { return nullptr; }
  void AnswerFirst() { std::move(first_)(absl::UnknownError("reset")); }

  int deepest = 0;

 private:
  Done first_;
  int depth_ = 0;
};

TEST_CASE("requests that end at once end one after the other, not inside each other",
          "[k8s][limiting]") {
  test::FakeExecutor executor;
  auto* const refusing = new Refusing;
  LimitingTransport transport(std::unique_ptr<Transport>(refusing), executor, {1000, 1000, 1});
  int ended = 0;
  for (int i = 0; i < 100; ++i) {
    transport.Send(Request(), absl::InfiniteFuture(), [&](const Result&) { ++ended; });
  }
  refusing->AnswerFirst();
  CHECK(ended == 100);
  CHECK(refusing->deepest == 1);
  CHECK(executor.timers() == 0);
}

TEST_CASE("a request that is sent from an answer goes when there is room", "[k8s][limiting]") {
  World world({1000, 1000, 1});
  world.transport.Send(Request(), absl::InfiniteFuture(),
                       [&](const Result&) { world.Send(Request(Method::kPatch)); });
  world.fake->Answer(test::Json(200, "{}"));
  world.executor.RunReady();
  CHECK(world.sent() == 2);
}

}  // namespace
}  // namespace k8s
