#include "k8s/exec_token_source.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "test/support/fake_executor.h"

namespace k8s {
namespace {

using Value = absl::StatusOr<std::string>;

// A source whose plugin the test plays.
struct World {
  World()
      : source([this](ExecTokenSource::Answered answered) { asked.push_back(std::move(answered)); },
               [this](std::string cert, std::string key) { certificates.push_back(cert + key); },
               executor) {}

  // Asks for a token; its place in `values`.
  std::size_t Ask(absl::Duration limit = absl::Minutes(5)) {
    const std::size_t place = values.size();
    values.emplace_back();
    source.Token(executor.Now(), executor.Now() + limit,
                 [this, place](Value value) { values[place] = std::move(value); });
    return place;
  }
  std::string Now() {
    const auto& value = values[Ask()];
    return value.has_value() && value->ok() ? **value : "";
  }
  void Answer(absl::StatusOr<ExecCredential> credential) {
    auto answered = std::move(asked.back());
    asked.back() = nullptr;
    std::move(answered)(std::move(credential));
  }
  void Answer(const std::string& token, absl::Duration life) {
    ExecCredential credential;
    credential.token = token;
    credential.expires = executor.Now() + life;
    Answer(credential);
  }

  test::FakeExecutor executor;
  std::vector<ExecTokenSource::Answered> asked;
  std::vector<std::string> certificates;
  std::vector<std::optional<Value>> values;
  ExecTokenSource source;
};

TEST_CASE("requests wait for one run of the plugin", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Ask();
  CHECK(world.asked.size() == 1);
  CHECK_FALSE(world.values[0].has_value());
  world.Answer("t", absl::Hours(1));
  REQUIRE(world.values[0].has_value());
  CHECK(**world.values[0] == "Bearer t");
  CHECK(**world.values[1] == "Bearer t");
  CHECK(world.Now() == "Bearer t");
  CHECK(world.asked.size() == 1);
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("a minute before its end the token is renewed and nobody waits", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("one", absl::Minutes(10));
  world.executor.Advance(absl::Minutes(9) - absl::Seconds(1));
  CHECK(world.Now() == "Bearer one");
  CHECK(world.asked.size() == 1);
  world.executor.Advance(absl::Seconds(1));
  CHECK(world.Now() == "Bearer one");
  CHECK(world.Now() == "Bearer one");
  CHECK(world.asked.size() == 2);
  world.Answer("two", absl::Minutes(10));
  CHECK(world.Now() == "Bearer two");
}

TEST_CASE("a renewal that fails leaves the token until its end", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("one", absl::Minutes(10));
  world.executor.Advance(absl::Minutes(9));
  CHECK(world.Now() == "Bearer one");
  world.Answer(absl::UnavailableError("no"));
  CHECK(world.Now() == "Bearer one");
  world.Answer(absl::UnavailableError("no"));
  world.executor.Advance(absl::Minutes(1));
  const std::size_t waiting = world.Ask();
  CHECK_FALSE(world.values[waiting].has_value());
  world.Answer(absl::UnavailableError("no"));
  CHECK(world.values[waiting]->status() == absl::UnavailableError("no"));
}

TEST_CASE("without an end a token is good for ever", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("t", absl::InfiniteDuration());
  world.executor.Advance(absl::Hours(10'000));
  CHECK(world.Now() == "Bearer t");
}

TEST_CASE("a token that is given when it is over serves those who waited", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("t", -absl::Hours(1));
  CHECK(**world.values[0] == "Bearer t");
  world.Ask();
  CHECK(world.asked.size() == 2);
}

TEST_CASE("a rejection asks the plugin again, unless another did", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("one", absl::Hours(1));
  const absl::Time begun = world.executor.Now();
  world.executor.Advance(absl::Seconds(1));
  world.source.Reject(begun);
  world.source.Reject(begun);
  world.Ask();
  world.Ask();
  CHECK(world.asked.size() == 2);
  world.Answer("two", absl::Hours(1));
  world.source.Reject(begun);
  CHECK(world.Now() == "Bearer two");
  CHECK(world.asked.size() == 2);
}

TEST_CASE("a clock that was set back does not keep a rejected token", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Answer("one", absl::InfiniteDuration());
  const absl::Time earlier = world.executor.Now() - absl::Hours(5);
  world.source.Token(earlier, absl::InfiniteFuture(),
                     [](const Value& value) { CHECK(value.ok()); });
  world.source.Reject(earlier);
  world.Ask();
  CHECK(world.asked.size() == 2);
}

TEST_CASE("a failure is everybody's and the next request asks again", "[k8s][exec]") {
  World world;
  world.Ask();
  world.Ask();
  world.Answer(absl::FailedPreconditionError("exit code 1"));
  CHECK(world.values[0]->status() == absl::FailedPreconditionError("exit code 1"));
  CHECK(world.values[1]->status() == absl::FailedPreconditionError("exit code 1"));
  world.Ask();
  CHECK(world.asked.size() == 2);
}

TEST_CASE("a request waits until its deadline and no longer", "[k8s][exec]") {
  World world;
  world.Ask(absl::Seconds(2));
  world.Ask(absl::InfiniteDuration());
  world.executor.Advance(absl::Seconds(2));
  REQUIRE(world.values[0].has_value());
  CHECK(absl::IsUnavailable(world.values[0]->status()));
  CHECK_FALSE(world.values[1].has_value());
  world.Answer("t", absl::Hours(1));
  CHECK(absl::IsUnavailable(world.values[0]->status()));
  CHECK(**world.values[1] == "Bearer t");
}

TEST_CASE("a certificate is handed on before anybody goes on", "[k8s][exec]") {
  World world;
  std::size_t certificates_then = 0;
  world.source.Token(world.executor.Now(), absl::InfiniteFuture(), [&](const Value& value) {
    certificates_then = world.certificates.size();
    CHECK(value->empty());
  });
  ExecCredential credential;
  credential.client_cert_pem = "cert";
  credential.client_key_pem = "key";
  world.Answer(credential);
  CHECK(certificates_then == 1);
  CHECK(world.certificates == std::vector<std::string>{"certkey"});
}

TEST_CASE("who is told may ask again at once", "[k8s][exec]") {
  World world;
  bool again = false;
  world.source.Token(world.executor.Now(), absl::InfiniteFuture(), [&](const Value&) {
    world.Ask();
    again = true;
  });
  world.Answer(absl::UnavailableError("no"));
  CHECK(again);
  CHECK(world.asked.size() == 2);
  world.Answer("t", absl::Hours(1));
  CHECK(**world.values[0] == "Bearer t");
}

}  // namespace
}  // namespace k8s
