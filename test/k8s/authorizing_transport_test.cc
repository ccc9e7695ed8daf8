#include "k8s/authorizing_transport.h"

#include <catch2/catch.hpp>
#include <optional>

#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

using Result = absl::StatusOr<HttpResponse>;
using Value = absl::StatusOr<std::string>;

HttpRequest Request() {
  HttpRequest request;
  request.target = "/x";
  return request;
}

// Gives the tokens of `tokens` one after the other: the next one after each rejection. While it is
// slow, those who ask wait for Give.
class ScriptedTokens final : public TokenSource {
 public:
  explicit ScriptedTokens(std::vector<Value> tokens) : tokens_(std::move(tokens)) {}
  void Token(absl::Time, absl::Time deadline, Done done) override {
    deadlines.push_back(deadline);
    if (!slow) return std::move(done)(tokens_.front());
    waiting_.push_back(std::move(done));
  }
  void Reject(absl::Time) override {
    if (tokens_.size() > 1) tokens_.erase(tokens_.begin());
  }
  void Give() {
    std::vector<Done> waiting;
    waiting.swap(waiting_);
    for (Done& done : waiting) std::move(done)(tokens_.front());
  }

  bool slow = false;
  std::vector<absl::Time> deadlines;

 private:
  std::vector<Value> tokens_;
  std::vector<Done> waiting_;
};

class Sink final : public StreamSink {
 public:
  void OnRetryAfter(absl::Duration asked) override { retry_after = asked; }
  void OnResponse(int got) override { code = got; }
  void OnBytes(absl::string_view more) override { bytes += std::string(more); }
  void OnEnd(const absl::Status& status) override { end = status; }

  absl::Duration retry_after = absl::ZeroDuration();
  int code = 0;
  std::string bytes;
  std::optional<absl::Status> end;
};

struct World {
  explicit World(std::vector<Value> script, std::vector<HttpHeader> headers = {}) {
    auto inner = std::make_unique<test::FakeTransport>(executor);
    auto source = std::make_unique<ScriptedTokens>(std::move(script));
    fake = inner.get();
    tokens = source.get();
    transport = std::make_unique<AuthorizingTransport>(std::move(inner), std::move(source),
                                                       executor, std::move(headers));
  }
  void Send(absl::Time deadline = absl::InfiniteFuture()) {
    transport->Send(Request(), deadline, [this](Result one) { result = std::move(one); });
  }
  std::unique_ptr<Stream> Open() { return transport->Open(Request(), sink); }
  std::vector<std::string> Sent() const {
    std::vector<std::string> seen;
    for (const HttpRequest& request : fake->requests()) seen.push_back(request.authorization);
    return seen;
  }

  test::FakeExecutor executor;
  test::FakeTransport* fake;
  ScriptedTokens* tokens;
  std::unique_ptr<Transport> transport;
  Sink sink;
  std::optional<Result> result;
};

using Texts = std::vector<std::string>;

TEST_CASE("every request carries what proves who we are", "[k8s][authorizing]") {
  World world({"Bearer one"}, {{"Impersonate-User", "a"}});
  world.Send();
  const auto stream = world.Open();
  CHECK(world.Sent() == Texts{"Bearer one", "Bearer one"});
  for (const HttpRequest& request : world.fake->requests()) {
    REQUIRE(request.headers.size() == 1);
    CHECK(request.headers[0].name == "Impersonate-User");
    CHECK(request.headers[0].value == "a");
  }
}

TEST_CASE("without a token to send none is sent", "[k8s][authorizing]") {
  World world({""});
  world.Send();
  CHECK(world.Sent() == Texts{""});
}

TEST_CASE("a request waits for a token that is not at hand", "[k8s][authorizing]") {
  World world({"Bearer one"});
  world.tokens->slow = true;
  const absl::Time deadline = world.executor.Now() + absl::Seconds(5);
  world.Send(deadline);
  const auto stream = world.Open();
  CHECK(world.Sent().empty());
  CHECK(world.tokens->deadlines == std::vector<absl::Time>{deadline, absl::InfiniteFuture()});
  world.tokens->Give();
  CHECK(world.Sent() == Texts{"Bearer one", "Bearer one"});
  world.fake->stream().Event("ADDED", "{}");
  CHECK(world.sink.code == 200);
  CHECK_FALSE(world.sink.bytes.empty());
  world.fake->stream().End();
  CHECK(world.sink.end == absl::OkStatus());
}

TEST_CASE("a stream that is given up while it waits is never opened", "[k8s][authorizing]") {
  World world({"Bearer one"});
  world.tokens->slow = true;
  world.Open().reset();
  world.tokens->Give();
  CHECK(world.Sent().empty());
}

TEST_CASE("a 401 is tried once more with the new token", "[k8s][authorizing]") {
  World world({"old", "new", "newer"}, {{"Impersonate-User", "a"}});
  world.fake->Script("GET /x", test::Json(401, ""));
  world.fake->Script("GET /x", test::Json(401, ""));
  world.Send();
  world.executor.RunReady();
  CHECK(world.Sent() == Texts{"old", "new"});
  CHECK(world.fake->requests()[1].headers.size() == 1);
  CHECK((*world.result)->code == 401);
}

TEST_CASE("a 401 is not repeated with the same token", "[k8s][authorizing]") {
  World world({"same"});
  world.fake->Script("GET /x", test::Json(401, ""));
  world.Send();
  world.executor.RunReady();
  CHECK(world.fake->requests().size() == 1);
  CHECK((*world.result)->code == 401);
}

TEST_CASE("a 401 without a new token is the answer", "[k8s][authorizing]") {
  World world({"old", absl::NotFoundError("gone")});
  world.fake->Script("GET /x", test::Json(401, ""));
  world.Send();
  world.executor.RunReady();
  CHECK((*world.result)->code == 401);
}

TEST_CASE("a watch that gets a 401 makes the next one use the new token", "[k8s][authorizing]") {
  World world({"old", "new"});
  const auto stream = world.Open();
  world.fake->stream().Respond(401);
  CHECK(world.sink.code == 401);
  const auto next = world.Open();
  CHECK(world.Sent() == Texts{"old", "new"});
}

TEST_CASE("a watch that is asked to wait hears for how long", "[k8s][authorizing]") {
  World world({"token"});
  const auto stream = world.Open();
  world.fake->stream().RetryAfter(absl::Seconds(7));
  world.fake->stream().Respond(429);
  CHECK(world.sink.retry_after == absl::Seconds(7));
}

TEST_CASE("without credentials nothing is sent", "[k8s][authorizing]") {
  World world({absl::NotFoundError("no such file")});
  world.Send();
  CHECK(world.result->status() == absl::UnavailableError("no credentials: no such file"));
  const auto stream = world.Open();
  CHECK_FALSE(world.sink.end.has_value());
  world.executor.RunReady();
  CHECK(absl::IsUnavailable(*world.sink.end));
  CHECK(world.fake->requests().empty());
}

TEST_CASE("a stream without credentials that is given up says nothing", "[k8s][authorizing]") {
  World world({absl::NotFoundError("no such file")});
  world.Open().reset();
  world.executor.RunReady();
  CHECK_FALSE(world.sink.end.has_value());
}

}  // namespace
}  // namespace k8s
