#include "k8s/circuit_transport.h"

#include <catch2/catch.hpp>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/requests.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_observer.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;

class Sink final : public StreamSink {
 public:
  void OnRetryAfter(absl::Duration wait) override { retry_after = wait; }
  void OnResponse(int got) override { code = got; }
  void OnBytes(absl::string_view more) override { bytes += std::string(more); }
  void OnEnd(const absl::Status& status) override { end = status; }

  int code = 0;
  std::string bytes;
  std::optional<absl::Duration> retry_after;
  std::optional<absl::Status> end;
};

// The layer over a network that is away from the beginning, and back when the test says so.
struct World {
  World() {
    fake->SetHandler([this](const HttpRequest&) -> std::optional<Result> {
      if (hold) return std::nullopt;
      if (!away.ok()) return away;
      return test::Json(200, "ok");
    });
  }

  Result Get() {
    std::optional<Result> result;
    transport.Send(GetRequest(kPods, "ns", "a"), executor.Now() + absl::Seconds(10),
                   [&](Result one) { result = std::move(one); });
    executor.RunReady();
    REQUIRE(result.has_value());
    return *std::move(result);
  }
  void GetOften(int times) {
    for (int i = 0; i < times; ++i) static_cast<void>(Get());
  }
  void OpenCircuit() {
    GetOften(Circuit::kFailures);
    REQUIRE(observer.circuit == std::vector<std::string>{"open: refused"});
  }
  void AnswerWith(int code) {
    fake->SetHandler([this, code](const HttpRequest&) -> std::optional<Result> {
      if (hold) return std::nullopt;
      return test::Json(code, "");
    });
  }
  // From now on it turns requests away, and that is known.
  void Refuse() {
    AnswerWith(429);
    GetOften(Circuit::kRefusals);
    REQUIRE(observer.circuit == std::vector<std::string>{"open: HTTP 429"});
  }
  std::unique_ptr<Stream> Watch() {
    return transport.Open(WatchRequest({kPods, "", ""}, "7", absl::Minutes(5)), sink);
  }
  std::size_t sent() const { return fake->requests().size(); }

  test::FakeExecutor executor;
  test::FakeTransport* fake = new test::FakeTransport(executor);
  test::FakeObserver observer;
  absl::Status away = absl::UnavailableError("refused");
  bool hold = false;
  Sink sink;
  CircuitTransport transport{std::unique_ptr<Transport>(fake), executor, observer,
                             [] { return 0.0; }};
};

TEST_CASE("requests fail at once while the API server cannot be reached", "[k8s][circuit]") {
  World world;
  world.OpenCircuit();
  const std::size_t before = world.sent();
  CHECK(world.Get().status() ==
        absl::UnavailableError("the API server cannot be reached: refused"));
  CHECK(world.sent() == before);
}

TEST_CASE("a reset counts, a deadline that passed does not", "[k8s][circuit]") {
  const struct {
    absl::Status failure;
    bool opens;
  } rows[] = {{absl::UnavailableError("refused"), true},
              {absl::UnknownError("reset"), true},
              {absl::DeadlineExceededError("late"), false}};
  for (const auto& row : rows) {
    World world;
    world.away = row.failure;
    world.GetOften(10);
    CHECK(world.observer.circuit.empty() != row.opens);
  }
}

TEST_CASE("what turns all away is the server, what refuses one request is not", "[k8s][circuit]") {
  const struct {
    Method method;
    int code;
    bool opens;
  } rows[] = {
      {Method::kGet, 429, true},     {Method::kPost, 429, true},  {Method::kPost, 503, true},
      {Method::kGet, 500, true},     {Method::kGet, 504, true},   {Method::kPost, 500, false},
      {Method::kDelete, 502, false}, {Method::kGet, 401, false},  {Method::kGet, 403, false},
      {Method::kGet, 404, false},    {Method::kPost, 409, false}, {Method::kGet, 410, false}};
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.method), row.code);
    World world;
    world.AnswerWith(row.code);
    HttpRequest request = GetRequest(kPods, "ns", "a");
    request.method = row.method;
    for (int i = 0; i < 3; ++i) {
      world.transport.Send(request, absl::InfiniteFuture(), [](Result) {});
      world.executor.RunReady();
    }
    CHECK(world.observer.circuit.empty() != row.opens);
  }
}

TEST_CASE("while the server refuses, one request at a time is sent and the rest wait",
          "[k8s][circuit]") {
  World world;
  world.Refuse();
  const std::size_t before = world.sent();
  std::vector<int> codes;
  for (int i = 0; i < 4; ++i) {
    world.transport.Send(GetRequest(kPods, "ns", absl::StrCat(i)),
                         world.executor.Now() + absl::Minutes(1),
                         [&](const Result& one) { codes.push_back(one->code); });
  }
  world.executor.RunReady();
  CHECK(world.sent() == before);
  world.executor.Advance(absl::Milliseconds(1600));
  CHECK(codes == std::vector<int>{429});
  CHECK(test::Line(world.fake->requests().back()) == "GET /api/v1/namespaces/ns/pods/0");
  world.executor.Advance(absl::Milliseconds(3200));
  CHECK(codes == std::vector<int>{429, 429});
  world.AnswerWith(404);
  world.executor.Advance(absl::Milliseconds(6400));
  CHECK(codes == std::vector<int>{429, 429, 404, 404});
  CHECK(world.sent() == before + 4);
  CHECK(world.observer.circuit == std::vector<std::string>{"open: HTTP 429", "closed: "});
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("a request whose deadline passes in the line was never sent", "[k8s][circuit]") {
  World world;
  world.Refuse();
  const std::size_t before = world.sent();
  std::optional<Result> result;
  world.transport.Send(GetRequest(kPods, "ns", "a"), world.executor.Now() + absl::Milliseconds(500),
                       [&](Result one) { result = std::move(one); });
  world.executor.Advance(absl::Milliseconds(500));
  REQUIRE(result.has_value());
  CHECK(result->status() ==
        absl::UnavailableError("never sent: the API server turns requests away: HTTP 429"));
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.sent() == before);
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("streams and requests wait in one line, and go when one of them is answered",
          "[k8s][circuit]") {
  World world;
  world.Refuse();
  const auto stream = world.Watch();
  auto given_up = world.Watch();
  given_up.reset();
  std::optional<Result> result;
  world.transport.Send(GetRequest(kPods, "ns", "a"), absl::InfiniteFuture(),
                       [&](Result one) { result = std::move(one); });
  world.executor.Advance(absl::Milliseconds(1600));
  REQUIRE(world.fake->streams().size() == 1);
  CHECK_FALSE(result.has_value());
  world.AnswerWith(200);
  world.fake->stream().Respond(200);
  world.executor.RunReady();
  CHECK(result.has_value());
}

TEST_CASE("a turn that hangs does not hold up the next one", "[k8s][circuit]") {
  World world;
  world.Refuse();
  const std::size_t before = world.sent();
  world.hold = true;
  for (int i = 0; i < 3; ++i) {
    world.transport.Send(GetRequest(kPods, "ns", "a"), absl::InfiniteFuture(), [](Result) {});
  }
  world.executor.Advance(absl::Milliseconds(1600 + 3200 + 6400));
  CHECK(world.sent() == before + 3);
}

TEST_CASE("the wait that a refused stream is asked for holds for all", "[k8s][circuit]") {
  World world;
  for (int i = 0; i < Circuit::kRefusals; ++i) {
    const auto stream = world.Watch();
    world.fake->stream().RetryAfter(absl::Seconds(20));
    world.fake->stream().Respond(429);
    world.fake->stream().End();
  }
  const std::size_t before = world.sent();
  const auto stream = world.Watch();
  world.executor.Advance(absl::Seconds(20) - absl::Milliseconds(1));
  CHECK(world.sent() == before);
  world.executor.Advance(absl::Milliseconds(1));
  CHECK(world.sent() == before + 1);
}

TEST_CASE("readyz is probed until it answers", "[k8s][circuit]") {
  World world;
  world.OpenCircuit();
  const std::size_t before = world.sent();
  world.executor.Advance(absl::Milliseconds(800 + 1600 + 2000));
  CHECK(world.sent() == before + 3);
  CHECK(test::Line(world.fake->requests().back()) == "GET /readyz");
  CHECK(world.fake->requests().back().verb == "probe");
  world.away = absl::OkStatus();
  world.executor.Advance(absl::Seconds(2));
  CHECK(world.observer.circuit == std::vector<std::string>{"open: refused", "closed: "});
  CHECK(world.Get().ok());
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("a probe that hangs is given up, and the next one follows", "[k8s][circuit]") {
  World world;
  world.OpenCircuit();
  world.hold = true;
  world.executor.Advance(absl::Milliseconds(800));
  REQUIRE(world.fake->pending() == 1);
  world.fake->Answer(absl::DeadlineExceededError("late"));
  world.executor.Advance(absl::Milliseconds(1600));
  CHECK(world.fake->pending() == 1);
  CHECK_FALSE(world.Watch() == nullptr);
}

TEST_CASE("any answer closes the circuit, one that was asked before it opened too",
          "[k8s][circuit]") {
  World world;
  world.hold = true;
  world.transport.Send(GetRequest(kPods, "ns", "slow"), absl::InfiniteFuture(), [](Result) {});
  world.hold = false;
  world.OpenCircuit();
  world.fake->Answer(test::Json(404, ""));
  world.executor.RunReady();
  CHECK(world.observer.circuit.back() == "closed: ");
}

TEST_CASE("streams wait for the circuit to close and are opened then", "[k8s][circuit]") {
  World world;
  world.OpenCircuit();
  const auto stream = world.Watch();
  auto given_up = world.Watch();
  given_up.reset();
  CHECK(world.fake->streams().empty());
  world.away = absl::OkStatus();
  world.executor.Advance(absl::Seconds(1));
  REQUIRE(world.fake->streams().size() == 1);
  CHECK(absl::StrContains(world.fake->stream().request().target, "watch=true"));
  world.fake->stream().Bytes("x");
  world.fake->stream().End();
  CHECK(world.sink.code == 200);
  CHECK(world.sink.bytes == "x");
  CHECK(world.sink.end->ok());
}

TEST_CASE("streams that fail before an answer count, later failures do not", "[k8s][circuit]") {
  for (const bool answered : {false, true}) {
    World world;
    for (int i = 0; i < Circuit::kFailures; ++i) {
      const auto stream = world.Watch();
      if (answered) world.fake->stream().Respond(200);
      world.fake->stream().End(absl::UnknownError("reset"));
    }
    CHECK(world.observer.circuit.empty() == answered);
  }
}

TEST_CASE("the wait that a refused stream is asked for is passed on", "[k8s][circuit]") {
  World world;
  const auto stream = world.Watch();
  world.fake->stream().RetryAfter(absl::Seconds(7));
  CHECK(world.sink.retry_after == absl::Seconds(7));
}

}  // namespace
}  // namespace k8s
