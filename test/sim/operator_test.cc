#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "k8s/parse_object.h"
#include "test/sim/cluster_life.h"
#include "test/sim/operator_objects.h"
#include "test/support/fake_executor.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr char kNs[] = "ns";

// One DaskJob of two workers under a simulated operator.
class Cluster {
 public:
  Cluster() { store.AddNamespace(kNs); }

  void Create(const std::string& name) {
    const json::object pod{{"containers", {{{"name", "job-runner"}, {"image", "i"}}}}};
    const json::object spec{{"job", {{"spec", pod}}},
                            {"cluster",
                             {{"spec",
                               {{"worker", {{"replicas", 2}, {"spec", pod}}},
                                {"scheduler", {{"spec", pod}, {"service", json::object()}}}}}}}};
    const json::object labels{{"flyte-dask-plugin/job", "true"}};
    REQUIRE(store
                .Create("daskjobs", kNs,
                        {{"apiVersion", "kubernetes.dask.org/v1"},
                         {"kind", "DaskJob"},
                         {"metadata", {{"name", name}, {"labels", labels}}},
                         {"spec", spec}})
                .ok());
  }
  // Every jobStatus that is seen while the time passes.
  std::vector<std::string> Watch(absl::Duration time, const std::string& name = "j") {
    std::vector<std::string> seen;
    for (const absl::Time end = executor.Now() + time; executor.Now() < end;) {
      executor.Advance(std::min(executor.next_timer(), end) - executor.Now());
      const std::string now = Status("daskjobs", name, "jobStatus");
      if (!now.empty() && (seen.empty() || seen.back() != now)) seen.push_back(now);
    }
    return seen;
  }
  std::string Status(const char* plural, const std::string& name, const char* field) {
    const ObjectPtr object = store.Get(plural, kNs, name);
    if (object == nullptr) return "";
    const json::object value = object->Json();
    const json::object* status = k8s::ObjectAt(value, "status");
    return status == nullptr ? "" : std::string(k8s::StringAt(*status, field));
  }
  DaskOperator& dask() { return life.dask_operator(); }

  test::FakeExecutor executor;
  Store store{[this] { return executor.Now(); }};
  ClusterLife life{store, executor};
};

using Strings = std::vector<std::string>;

TEST_CASE("a job walks through its life and leaves itself and its runner", "[sim][operator]") {
  Cluster cluster;
  cluster.life.kubelet().Plan("j", {absl::Seconds(5), {}, "", ""});
  cluster.Create("j");
  CHECK(cluster.Watch(absl::Seconds(10)) ==
        Strings{"JobCreated", "ClusterCreated", "Running", "Successful"});
  CHECK(ClusterLife::Leftovers(cluster.store) == Strings{"daskjobs/j", "pods/j-runner"});
  for (OperatorStep step : OperatorSteps()) {
    INFO(NameOf(step));
    CHECK(cluster.dask().Count(step) == (step == OperatorStep::kWorkerDeployment ? 2 : 1));
  }
}

TEST_CASE("while it runs it has a cluster whose pods carry the job's labels", "[sim][operator]") {
  Cluster cluster;
  cluster.Create("j");
  cluster.Watch(absl::Seconds(10));
  CHECK(cluster.Status("daskclusters", "j", "phase") == "Running");
  CHECK(ClusterLife::Leftovers(cluster.store).size() == 11);
  for (const ObjectPtr& pod : cluster.store.List("pods")) {
    INFO(pod->text());
    CHECK(cluster.Status("pods", pod->name(), "phase") == "Running");
    CHECK(absl::StrContains(pod->text(), "\"flyte-dask-plugin/job\":\"true\""));
  }
}

TEST_CASE("a job that is deleted takes everything along", "[sim][operator]") {
  Cluster cluster;
  cluster.Create("j");
  cluster.Watch(absl::Seconds(5));
  REQUIRE(cluster.store.Delete("daskjobs", kNs, "j").ok());
  cluster.Watch(absl::Seconds(5));
  CHECK(ClusterLife::Leftovers(cluster.store) == Strings{});
}

TEST_CASE("with the operator dead a deleted job leaves its cluster", "[sim][operator]") {
  Cluster cluster;
  cluster.Create("j");
  cluster.Watch(absl::Seconds(5));
  cluster.dask().Kill();
  REQUIRE(cluster.store.Delete("daskjobs", kNs, "j").ok());
  cluster.Watch(absl::Seconds(60));
  CHECK(ClusterLife::Leftovers(cluster.store).size() == 9);
  CHECK(cluster.store.Get("pods", kNs, "j-runner") == nullptr);
  cluster.dask().Restart();
  cluster.life.Wake();
  cluster.Watch(absl::Seconds(5));
  CHECK(ClusterLife::Leftovers(cluster.store) == Strings{});
}

TEST_CASE("one failed request after the deletion of the cluster leaves the job Running for ever",
          "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Fail(OperatorStep::kJobEnded, 1, "HTTP 429");
  cluster.life.kubelet().Plan("j", {absl::Seconds(5), {}, "", ""});
  cluster.Create("j");
  cluster.Watch(absl::Minutes(10));
  CHECK(cluster.Status("daskjobs", "j", "jobStatus") == "Running");
  CHECK(absl::StrContains(cluster.store.Get("pods", kNs, "j-runner")->text(),
                          "Could not find DaskCluster j"));
}

TEST_CASE("one failed request for the worker group leaves the job without workers",
          "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Fail(OperatorStep::kWorkerGroup, 1);
  cluster.Create("j");
  cluster.Watch(absl::Minutes(10));
  CHECK(cluster.Status("daskclusters", "j", "phase") == "Running");
  CHECK(cluster.store.List("daskworkergroups").empty());
  CHECK(cluster.store.List("deployments").size() == 1);
}

TEST_CASE("a late patch leaves the cluster Pending", "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Delay(OperatorStep::kClusterPhasePending, absl::Milliseconds(200));
  cluster.Create("j");
  cluster.Watch(absl::Minutes(1));
  CHECK(cluster.Status("daskclusters", "j", "phase") == "Pending");
  CHECK(cluster.store.List("deployments").size() == 3);
}

TEST_CASE("a quota that refuses the runner leaves the job at JobCreated until there is room",
          "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Fail(OperatorStep::kRunner, 3, "pods \"j-runner\" is forbidden: exceeded quota");
  cluster.Create("j");
  CHECK(cluster.Watch(absl::Seconds(150)) == Strings{"JobCreated"});
  CHECK(absl::StrContains(cluster.store.Get("daskjobs", kNs, "j")->text(), "exceeded quota"));
  CHECK(cluster.Watch(absl::Seconds(60)).back() == "Running");
}

TEST_CASE("a job of a name whose runner still dies never gets a runner", "[sim][operator]") {
  Cluster cluster;
  cluster.Create("j");
  cluster.Watch(absl::Seconds(5));
  REQUIRE(cluster.store.Delete("daskjobs", kNs, "j").ok());
  cluster.executor.Advance(absl::Milliseconds(200));
  REQUIRE(cluster.store.Get("pods", kNs, "j-runner") != nullptr);
  cluster.Create("j");
  CHECK(cluster.Watch(absl::Minutes(5)) == Strings{"JobCreated", "ClusterCreated"});
  CHECK(cluster.store.Get("pods", kNs, "j-runner") == nullptr);
}

TEST_CASE("a delayed patch sets the status back", "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Delay(OperatorStep::kClusterCreated, absl::Seconds(2));
  cluster.Create("j");
  CHECK(cluster.Watch(absl::Minutes(1)) == Strings{"JobCreated", "Running", "ClusterCreated"});
}

TEST_CASE("a delayed patch after the end sets the status back for ever", "[sim][operator]") {
  Cluster cluster;
  cluster.dask().Delay(OperatorStep::kClusterCreated, absl::Seconds(2));
  cluster.life.kubelet().Plan("j", {absl::Milliseconds(500), {1, "", ""}, "", ""});
  cluster.Create("j");
  CHECK(cluster.Watch(absl::Minutes(1)) ==
        Strings{"JobCreated", "Running", "Failed", "ClusterCreated"});
  CHECK_FALSE(cluster.Status("daskjobs", "j", "endTime").empty());
}

TEST_CASE("a runner that is deleted leaves the job as it is, and is not made again",
          "[sim][operator]") {
  Cluster cluster;
  cluster.Create("j");
  cluster.Watch(absl::Seconds(5));
  REQUIRE(cluster.store.Delete("pods", kNs, "j-runner").ok());
  CHECK(cluster.Watch(absl::Minutes(5)) == Strings{"Running"});
  CHECK(cluster.store.Get("pods", kNs, "j-runner") == nullptr);
}

TEST_CASE("dead after any of its steps, the operator goes on where it can", "[sim][operator]") {
  const Strings kStuck = {"job seen", "DaskCluster deleted"};
  for (OperatorStep step : OperatorSteps()) {
    INFO(NameOf(step));
    Cluster cluster;
    cluster.dask().DieAfter(step);
    cluster.life.kubelet().Plan("j", {absl::Seconds(5), {}, "", ""});
    cluster.Create("j");
    cluster.Watch(absl::Seconds(20));
    CHECK_FALSE(cluster.dask().alive());
    cluster.dask().Restart();
    cluster.life.Wake();
    cluster.Watch(absl::Seconds(20));
    const bool stuck = std::count(kStuck.begin(), kStuck.end(), std::string(NameOf(step))) > 0;
    CHECK((cluster.Status("daskjobs", "j", "jobStatus") == "Successful") == !stuck);
  }
}

}  // namespace
}  // namespace sim
