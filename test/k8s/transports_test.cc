#include <catch2/catch.hpp>
#include <optional>

#include "k8s/authorizing_transport.h"
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

// Gives the tokens of `tokens` one after the other: the next one after each rejection.
class ScriptedTokens final : public TokenSource {
 public:
  explicit ScriptedTokens(std::vector<absl::StatusOr<std::string>> tokens)
      : tokens_(std::move(tokens)) {}
  absl::StatusOr<std::string> Token(absl::Time) override { return tokens_.front(); }
  void Reject(absl::Time) override {
    if (tokens_.size() > 1) tokens_.erase(tokens_.begin());
  }

 private:
  std::vector<absl::StatusOr<std::string>> tokens_;
};

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
  std::unique_ptr<Transport> Authorizing(std::vector<absl::StatusOr<std::string>> tokens) {
    return std::make_unique<AuthorizingTransport>(
        std::move(inner), std::make_unique<ScriptedTokens>(std::move(tokens)), executor);
  }
  std::vector<std::string> Tokens() const {
    std::vector<std::string> seen;
    for (const HttpRequest& request : fake->requests()) seen.push_back(request.authorization);
    return seen;
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
  CHECK(world.fake->requests().size() == 30);
}

TEST_CASE("every request carries the token", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({"one"});
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  const auto stream = transport->Open(Request(), world.sink);
  CHECK(world.Tokens() == std::vector<std::string>{"Bearer one", "Bearer one"});
}

TEST_CASE("without a token to send none is sent", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({""});
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  CHECK(world.Tokens() == std::vector<std::string>{""});
}

TEST_CASE("a 401 is tried once more with the new token", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({"old", "new", "newer"});
  world.fake->Script("GET /x", test::Json(401, ""));
  world.fake->Script("GET /x", test::Json(401, ""));
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  world.executor.RunReady();
  CHECK(world.Tokens() == std::vector<std::string>{"Bearer old", "Bearer new"});
  CHECK((*world.result)->code == 401);
}

TEST_CASE("a 401 is not repeated with the same token", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({"same"});
  world.fake->Script("GET /x", test::Json(401, ""));
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  world.executor.RunReady();
  CHECK(world.fake->requests().size() == 1);
  CHECK((*world.result)->code == 401);
}

TEST_CASE("a watch that gets a 401 makes the next one use the new token", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({"old", "new"});
  const auto stream = transport->Open(Request(), world.sink);
  world.fake->stream().Respond(401);
  CHECK(world.sink.code == 401);
  const auto next = transport->Open(Request(), world.sink);
  CHECK(world.Tokens() == std::vector<std::string>{"Bearer old", "Bearer new"});
}

TEST_CASE("without credentials nothing is sent", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({absl::NotFoundError("no such file")});
  transport->Send(Request(), absl::InfiniteFuture(), world.Done());
  CHECK(world.result->status() == absl::UnavailableError("no credentials: no such file"));
  auto stream = transport->Open(Request(), world.sink);
  CHECK_FALSE(world.sink.end.has_value());
  world.executor.RunReady();
  CHECK(absl::IsUnavailable(*world.sink.end));
  CHECK(world.fake->requests().empty());
}

TEST_CASE("a stream without credentials that is given up says nothing", "[k8s][authorizing]") {
  World world;
  const auto transport = world.Authorizing({absl::NotFoundError("no such file")});
  transport->Open(Request(), world.sink).reset();
  world.executor.RunReady();
  CHECK_FALSE(world.sink.end.has_value());
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
