#include "server/leftovers.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/substitute.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

struct Row {
  std::string what, owners, created, cluster, more;
  bool left;
};

std::string Group(const Row& row) {
  return absl::Substitute(
      R"({"metadata": {"namespace": "ns", "name": "g", "uid": "g-1", "creationTimestamp": "$0",
          "ownerReferences": [$1] $3}, "spec": {"cluster": "$2"}})",
      row.created, row.owners, row.cluster, row.more);
}

TEST_CASE("only a worker group that nobody owns and that has no cluster is left over",
          "[server][janitor]") {
  const std::string old = "2023-11-14T21:00:00Z", fresh = "2023-11-14T22:18:15Z";
  const Row rows[] = {
      {"left", "", old, "gone", "", true},
      {"owned", R"({"kind": "DaskCluster", "uid": "c"})", old, "gone", "", false},
      {"its cluster is there", "", old, "there", "", false},
      {"it was just made", "", fresh, "gone", "", false},
      {"it is going", "", old, "gone", R"(, "deletionTimestamp": "2023-11-14T22:00:00Z")", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    test::FakeExecutor executor;
    test::FakeTransport transport(executor);
    k8s::Client client(transport, "flyte-dask-plugin");
    k8s::Cache<CachedCluster> clusters{{}};
    plugin::DaskClusterFacts there;
    there.ns = "ns";
    there.name = "there";
    clusters.Replace("", {});
    clusters.Apply(ToCached(there));
    std::vector<std::string> deleted;
    Leftovers leftovers(clusters, client, executor, {{}, absl::Minutes(5), absl::Seconds(30)},
                        [&](const k8s::ObjectKey& group, const absl::Status& status) {
                          CHECK(status.ok());
                          deleted.push_back(group.name);
                        });
    transport.Script("GET /apis/kubernetes.dask.org/v1/daskworkergroups",
                     test::Json(200, "{\"items\": [" + Group(row) + "]}"));
    transport.Script("GET /apis/kubernetes.dask.org/v1/namespaces/ns/daskclusters/gone",
                     test::Failure(404, "NotFound", "no such cluster"));
    transport.Script("DELETE /apis/kubernetes.dask.org/v1/namespaces/ns/daskworkergroups/g",
                     test::Json(200, "{}"));
    leftovers.Start();
    CHECK(transport.requests().empty());
    executor.Advance(absl::Minutes(5));
    CHECK(deleted == (row.left ? std::vector<std::string>{"g"} : std::vector<std::string>{}));
  }
}

TEST_CASE("a cluster that the cache has not seen keeps its worker group", "[server][janitor]") {
  struct Answer {
    std::string what;
    k8s::HttpResponse response;
    std::size_t told;
  };
  const Answer answers[] = {{"it is there", test::Json(200, "{}"), 0},
                            {"nobody may say", test::Failure(403, "Forbidden", "no"), 1}};
  for (const Answer& answer : answers) {
    CAPTURE(answer.what);
    test::FakeExecutor executor;
    test::FakeTransport transport(executor);
    k8s::Client client(transport, "flyte-dask-plugin");
    k8s::Cache<CachedCluster> clusters{{}};
    clusters.Replace("", {});
    std::vector<absl::Status> told;
    Leftovers leftovers(
        clusters, client, executor, {{}, absl::Minutes(5), absl::Seconds(30)},
        [&](const k8s::ObjectKey&, const absl::Status& status) { told.push_back(status); });
    const Row unowned = {"", "", "2023-11-14T21:00:00Z", "new", "", true};
    transport.Script("GET /apis/kubernetes.dask.org/v1/daskworkergroups",
                     test::Json(200, "{\"items\": [" + Group(unowned) + "]}"));
    transport.Script("GET /apis/kubernetes.dask.org/v1/namespaces/ns/daskclusters/new",
                     answer.response);
    leftovers.Start();
    executor.Advance(absl::Minutes(5));
    CHECK(transport.requests().back().method == k8s::Method::kGet);
    REQUIRE(told.size() == answer.told);
    CHECK(absl::c_none_of(told, [](const absl::Status& status) { return status.ok(); }));
  }
}

TEST_CASE("leftovers are looked for on every page of the list", "[server][janitor]") {
  test::FakeExecutor executor;
  test::FakeTransport transport(executor);
  k8s::Client client(transport, "flyte-dask-plugin");
  k8s::Cache<CachedCluster> clusters{{}};
  clusters.Replace("", {});
  Leftovers leftovers(clusters, client, executor, {{}, absl::Minutes(5), absl::Seconds(30)},
                      [](const k8s::ObjectKey&, const absl::Status&) {});
  const std::string list = "GET /apis/kubernetes.dask.org/v1/daskworkergroups";
  const Row left = {"", "", "2023-11-14T21:00:00Z", "gone", "", true};
  transport.Script(list, test::Json(200, R"({"metadata": {"continue": "a+b"}, "items": []})"));
  transport.Script(list, test::Json(200, "{\"items\": [" + Group(left) + "]}"));
  transport.Script("GET /apis/kubernetes.dask.org/v1/namespaces/ns/daskclusters/gone",
                   test::Failure(404, "NotFound", "no such cluster"));
  leftovers.Start();
  executor.Advance(absl::Minutes(5));
  REQUIRE(transport.requests().size() == 4);
  CHECK_THAT(transport.requests()[1].target, Catch::Contains("continue=a%2Bb"));
  CHECK(transport.requests()[3].method == k8s::Method::kDelete);
}

TEST_CASE("a list of leftovers that fails is told and tried again", "[server][janitor]") {
  test::FakeExecutor executor;
  test::FakeTransport transport(executor);
  k8s::Client client(transport, "flyte-dask-plugin");
  k8s::Cache<CachedCluster> clusters({"a", "b"});
  std::vector<absl::Status> told;
  Leftovers leftovers(
      clusters, client, executor, {{"a", "b"}, absl::Minutes(5), absl::Seconds(30)},
      [&](const k8s::ObjectKey&, const absl::Status& status) { told.push_back(status); });
  transport.SetHandler([](const k8s::HttpRequest&) {
    return test::FakeTransport::Result(test::Failure(403, "Forbidden", "no"));
  });
  leftovers.Start();
  executor.Advance(absl::Minutes(10));
  CHECK(told.size() == 4);
  CHECK(absl::c_none_of(told, [](const absl::Status& status) { return status.ok(); }));
}

}  // namespace
}  // namespace server
