#include "server/workflow_resolver.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

constexpr char kGet[] = "GET /apis/flyte.lyft.com/v1alpha1/namespaces/ns/flyteworkflows/e1";

struct ResolverFixture {
  ResolverFixture() { Name("ns", "e1"); }
  void Name(const std::string& ns, const std::string& execution) {
    request.ns = ns;
    request.id.mutable_node_execution_id()->mutable_execution_id()->set_name(execution);
  }
  std::optional<plugin::OwnerReference> Resolve() {
    std::optional<absl::StatusOr<plugin::ClusterContext>> result;
    resolver.Resolve(request, executor.Now() + absl::Seconds(8),
                     [&](absl::StatusOr<plugin::ClusterContext> got) { result = std::move(got); });
    executor.RunReady();
    executor.Advance(absl::Seconds(1));
    REQUIRE(result.has_value());
    REQUIRE(result->ok());
    return (*result)->owner;
  }

  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  k8s::Client client{transport, "flyte-dask-plugin"};
  WorkflowResolver resolver{client, executor};
  plugin::TaskRequest request;
};

TEST_CASE("the execution's FlyteWorkflow becomes the owner, read once in 30 s",
          "[server][resolver]") {
  ResolverFixture f;
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-1"}})"));
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-2"}})"));
  const plugin::OwnerReference owner{"flyte.lyft.com/v1alpha1", "FlyteWorkflow", "e1", "w-1"};
  CHECK(f.Resolve() == owner);
  CHECK(f.Resolve() == owner);
  CHECK(f.transport.requests().size() == 1);
  f.executor.Advance(absl::Seconds(30));
  CHECK(f.Resolve()->uid == "w-2");
}

TEST_CASE("tasks that start together ask once, each within its own time", "[server][resolver]") {
  ResolverFixture f;
  int answered = 0;
  const auto resolve = [&](absl::Duration time) {
    f.resolver.Resolve(f.request, f.executor.Now() + time,
                       [&answered](absl::StatusOr<plugin::ClusterContext> got) {
                         if (got.ok() && got->owner && got->owner->uid == "w-1") ++answered;
                       });
  };
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-1"}})"));
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-1"}})"));
  resolve(absl::Seconds(4));
  resolve(absl::Seconds(8));
  resolve(absl::Seconds(4));
  CHECK(f.transport.requests().size() == 1);
  resolve(absl::Seconds(2));  // the request under way may outlast it
  CHECK(f.transport.requests().size() == 2);
  f.executor.RunReady();
  CHECK(answered == 4);
}

TEST_CASE("only the metadata of a workflow is asked for", "[server][resolver]") {
  ResolverFixture f;
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-1"}})"));
  f.Resolve();
  CHECK(absl::StrContains(f.transport.requests()[0].accept, "as=PartialObjectMetadata"));
}

TEST_CASE("without a workflow there is no owner, and no error", "[server][resolver]") {
  const test::FakeTransport::Result answers[] = {test::Failure(404, "NotFound", "no such workflow"),
                                                 k8s::HttpResponse{404, "404 page"},
                                                 test::Failure(403, "Forbidden", "no"),
                                                 test::Json(200, R"({"metadata": {}})"),
                                                 test::Json(200, "nonsense"),
                                                 absl::UnavailableError("refused")};
  for (const auto& answer : answers) {
    ResolverFixture f;
    f.transport.Script(kGet, answer);
    CHECK_FALSE(f.Resolve().has_value());
  }
}

TEST_CASE("an answer holds for all that it speaks of", "[server][resolver]") {
  struct Row {
    test::FakeTransport::Result answer;
    std::size_t asked_for_a_neighbour, asked_in_another_namespace;  // requests in all
  };
  const Row rows[] = {{test::Failure(404, "NotFound", "no such workflow"), 2, 3},
                      {test::Failure(403, "Forbidden", "no"), 1, 2},
                      {k8s::HttpResponse{404, "404 page not found"}, 1, 1}};
  for (const Row& row : rows) {
    INFO(row.answer->body);
    ResolverFixture f;
    f.transport.SetHandler([&](const k8s::HttpRequest&) { return row.answer; });
    f.Resolve();
    f.Name("ns", "e2");
    f.Resolve();
    CHECK(f.transport.requests().size() == row.asked_for_a_neighbour);
    f.Name("other", "e1");
    f.Resolve();
    CHECK(f.transport.requests().size() == row.asked_in_another_namespace);
    f.executor.Advance(absl::Seconds(30));
    f.Resolve();
    CHECK(f.transport.requests().size() == row.asked_in_another_namespace + 1);
  }
}

TEST_CASE("trouble is not remembered", "[server][resolver]") {
  ResolverFixture f;
  f.transport.Script(kGet, absl::UnavailableError("refused"));
  f.transport.Script(kGet, test::Json(200, R"({"metadata": {"uid": "w-1"}})"));
  CHECK_FALSE(f.Resolve().has_value());
  CHECK(f.Resolve().has_value());
}

}  // namespace
}  // namespace server
