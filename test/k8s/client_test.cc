#include "k8s/client.h"

#include <catch2/catch.hpp>
#include <optional>

#include "k8s/api_error.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

constexpr Resource kJobs{"example.org", "v1", "jobs"};

// A client whose only answer is `result`.
struct World {
  explicit World(test::FakeTransport::Result result) {
    transport.SetHandler([result](const HttpRequest&) { return result; });
  }
  Client::Done Done() {
    return [this](absl::StatusOr<Answer> one) { answer = std::move(one); };
  }
  const absl::StatusOr<Answer>& Run() {
    executor.RunReady();
    return *answer;
  }

  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  Client client{transport, "me"};
  std::optional<absl::StatusOr<Answer>> answer;
};

TEST_CASE("a create gives the stored object and the server's warnings", "[k8s][client]") {
  HttpResponse created = test::Json(201, R"({"metadata":{"uid":"u"}})");
  created.warnings = {"unknown field \"x\""};
  World world(created);
  world.client.Create(kJobs, "ns", "a", "{}", absl::InfiniteFuture(), world.Done());
  const auto& answer = world.Run();
  REQUIRE(answer.ok());
  CHECK(answer->object.contains("metadata"));
  CHECK(answer->warnings == std::vector<std::string>{"unknown field \"x\""});
  CHECK(test::Line(world.transport.requests()[0]) ==
        "POST /apis/example.org/v1/namespaces/ns/jobs");
}

TEST_CASE("each call has its method and names itself in its error", "[k8s][client]") {
  World world(test::Failure(403, "Forbidden", "no"));
  const absl::Time deadline = absl::InfiniteFuture();
  world.client.Get(kJobs, "ns", "a", deadline, world.Done());
  CHECK(world.Run().status().message() == "get jobs ns/a: HTTP 403 Forbidden: no");
  world.client.Patch(kJobs, "ns", "a", "{}", deadline, world.Done());
  CHECK(world.Run().status().message() == "patch jobs ns/a: HTTP 403 Forbidden: no");
  world.client.Delete(kJobs, "ns", "a", "u", deadline, world.Done());
  CHECK(world.Run().status().message() == "delete jobs ns/a: HTTP 403 Forbidden: no");
  world.client.Create(kJobs, "ns", "a", "{}", deadline, world.Done());
  CHECK(world.Run().status().message() == "create jobs ns/a: HTTP 403 Forbidden: no");
  const Method methods[] = {Method::kGet, Method::kPatch, Method::kDelete, Method::kPost};
  for (std::size_t i = 0; i < 4; ++i) CHECK(world.transport.requests()[i].method == methods[i]);
}

TEST_CASE("a failure without an answer keeps its code and says what was being done",
          "[k8s][client]") {
  World world(absl::UnavailableError("refused"));
  world.client.Get(kJobs, "ns", "a", absl::InfiniteFuture(), world.Done());
  CHECK(world.Run().status() == absl::UnavailableError("get jobs ns/a: refused"));
}

TEST_CASE("a success that cannot be read has an unknown outcome", "[k8s][client]") {
  World world(test::Json(201, "<html>"));
  world.client.Create(kJobs, "ns", "a", "{}", absl::InfiniteFuture(), world.Done());
  CHECK(IsOutcomeUnknown(world.Run().status()));
}

}  // namespace
}  // namespace k8s
