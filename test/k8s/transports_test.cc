#include <catch2/catch.hpp>
#include <optional>

#include "k8s/observed_transport.h"
#include "k8s/retrying_transport.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_observer.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;

HttpRequest Request(Method method = Method::kGet) {
  HttpRequest request;
  request.method = method;
  request.target = "/x";
  request.verb = "get";
  request.plural = "pods";
  return request;
}

class Sink final : public StreamSink {
 public:
  void OnResponse(int got) override { code = got; }
  void OnBytes(absl::string_view more) override { bytes += std::string(more); }
  void OnEnd(const absl::Status& status) override { end = status; }

  int code = 0;
  std::string bytes;
  std::optional<absl::Status> end;
};

struct World {
  World() { fake = inner.get(); }
  Transport::Done Done() {
    return [this](Result one) { result = std::move(one); };
  }
  std::unique_ptr<Transport> Retrying() {
    return std::make_unique<RetryingTransport>(std::move(inner), executor, RetryPolicy(),
                                               [] { return 0.5; });
  }

  test::FakeExecutor executor;
  std::unique_ptr<test::FakeTransport> inner = std::make_unique<test::FakeTransport>(executor);
  test::FakeTransport* fake = nullptr;
  test::FakeObserver observer;
  Sink sink;
  std::optional<Result> result;
};

TEST_CASE("a request that was not processed is sent again after a wait", "[k8s][retrying]") {
  World world;
  const auto transport = world.Retrying();
  world.fake->Script("POST /x", absl::UnavailableError("refused"));
  world.fake->Script("POST /x", test::Json(201, "{}"));
  transport->Send(Request(Method::kPost), absl::InfiniteFuture(), world.Done());
  world.executor.RunReady();
  CHECK(world.fake->requests().size() == 1);
  world.executor.Advance(absl::Milliseconds(50));
  REQUIRE(world.result.has_value());
  CHECK((*world.result)->code == 201);
}

TEST_CASE("a create whose outcome is unknown is the caller's to decide", "[k8s][retrying]") {
  World world;
  const auto transport = world.Retrying();
  world.fake->Script("POST /x", absl::UnknownError("reset"));
  transport->Send(Request(Method::kPost), absl::InfiniteFuture(), world.Done());
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.fake->requests().size() == 1);
  CHECK(absl::IsUnknown(world.result->status()));
}

TEST_CASE("after four attempts the last answer is what the caller sees", "[k8s][retrying]") {
  World world;
  const auto transport = world.Retrying();
  for (int code : {500, 502, 504, 503}) world.fake->Script("GET /x", test::Json(code, ""));
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.fake->requests().size() == 4);
  CHECK((*world.result)->code == 503);
}

TEST_CASE("no attempt begins after the deadline", "[k8s][retrying]") {
  World world;
  const auto transport = world.Retrying();
  HttpResponse busy = test::Json(429, "busy");
  busy.retry_after = absl::Seconds(10);
  world.fake->Script("GET /x", busy);
  transport->Send(Request(), world.executor.Now() + absl::Seconds(10), world.Done());
  world.executor.RunReady();
  REQUIRE(world.result.has_value());
  CHECK((*world.result)->code == 429);
}

TEST_CASE("repeats stop when the budget is used up", "[k8s][retrying]") {
  World world;
  const auto transport = world.Retrying();
  world.fake->SetHandler([](const HttpRequest&) { return Result(absl::UnavailableError("no")); });
  for (int i = 0; i < 20; ++i) transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.fake->requests().size() == 25);
}

TEST_CASE("requests and streams are observed with their code", "[k8s][observed]") {
  World world;
  ObservedTransport transport(std::move(world.inner), world.executor, world.observer);
  world.fake->Script("GET /x", test::Json(404, ""));
  world.fake->Script("GET /x", absl::UnknownError("reset"));
  transport.Send(Request(), absl::InfiniteFuture(), world.Done());
  transport.Send(Request(), absl::InfiniteFuture(), world.Done());
  world.executor.RunReady();
  const auto answered = transport.Open(Request(), world.sink);
  world.fake->stream().Bytes("x");
  world.fake->stream().End();
  const auto failed = transport.Open(Request(), world.sink);
  world.fake->stream().End(absl::UnknownError("reset"));
  CHECK(world.observer.requests ==
        std::vector<std::string>{"get pods 404", "get pods 0", "get pods 200", "get pods 0"});
  CHECK(world.sink.bytes == "x");
}

}  // namespace
}  // namespace k8s
