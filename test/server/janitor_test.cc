#include "server/janitor.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "k8s/client.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

namespace json = boost::json;

constexpr char kDeleteJob[] = "DELETE /apis/kubernetes.dask.org/v1/namespaces/ns/daskjobs/job";
constexpr char kCluster[] = "/apis/kubernetes.dask.org/v1/namespaces/ns/daskclusters/job";

struct JanitorFixture {
  JanitorFixture() {
    transport.SetHandler(
        [this](const k8s::HttpRequest& request) -> std::optional<test::FakeTransport::Result> {
          if (absl::StartsWith(test::Line(request), "GET ")) return std::nullopt;
          return answer;
        });
  }

  void SeeJob(plugin::JobFacts job) {
    const auto change = jobs.Apply(ToCached(std::move(job)));
    janitor.OnJob(change.before, change.now);
  }
  void LoseJob(const std::string& name = "job") {
    const auto change = jobs.Remove({"ns", name});
    janitor.OnJob(change.before, change.now);
  }
  void SeeCluster(plugin::DaskClusterFacts cluster) {
    const auto change = clusters.Apply(ToCached(std::move(cluster)));
    janitor.OnCluster(change.before, change.now);
  }
  void LoseCluster() {
    const auto change = clusters.Remove({"ns", "job"});
    janitor.OnCluster(change.before, change.now);
  }

  plugin::JobFacts Job(std::string name = "job", std::string prefix = "s3://b/e/n0/data/0") const {
    plugin::JobFacts job;
    job.ns = "ns";
    job.uid = "uid-of-" + name;
    job.name = std::move(name);
    job.ours = true;
    job.created = executor.Now();
    job.task.emplace().output_prefix = std::move(prefix);
    return job;
  }
  plugin::JobFacts Ended(plugin::JobFacts job) const {
    job.outcome = {plugin::Phase::kSucceeded, plugin::FailureClass::kNone,
                   plugin::Cause::kSucceeded, "Done.", executor.Now()};
    return job;
  }
  plugin::DaskClusterFacts Cluster() const {
    plugin::DaskClusterFacts cluster;
    cluster.ns = "ns";
    cluster.name = "job";
    cluster.uid = "c-1";
    cluster.job_uid = "uid-of-job";
    cluster.held_by_operator = true;
    return cluster;
  }
  json::object ClusterObject() const {
    return {{"metadata",
             {{"namespace", "ns"},
              {"name", "job"},
              {"uid", "c-1"},
              {"resourceVersion", "31"},
              {"deletionTimestamp", "2023-11-14T22:13:20Z"},
              {"finalizers", {"a/b", std::string(plugin::kOperatorFinalizer)}}}}};
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const auto& request : transport.requests()) lines.push_back(test::Line(request));
    return lines;
  }

  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  test::FakeTransport::Result answer = test::Json(200, "{}");
  k8s::Client client{transport, "flyte-dask-plugin"};
  k8s::Cache<CachedJob> jobs{{}};
  k8s::Cache<CachedCluster> clusters{{}};
  std::vector<std::pair<Chore, absl::Status>> chores;
  Janitor janitor{{jobs, clusters, client, executor},
                  JanitorSettings(),
                  [this](Chore chore, const k8s::ObjectKey&, const absl::Status& status) {
                    chores.emplace_back(chore, status);
                  }};
};

TEST_CASE("an ended job stays for its time to live, then goes", "[server][janitor]") {
  JanitorFixture f;
  f.SeeJob(f.Job());
  f.SeeJob(f.Ended(f.Job()));
  f.executor.Advance(absl::Hours(24) - absl::Seconds(1));
  CHECK(f.Lines().empty());
  f.executor.Advance(absl::Seconds(2));
  REQUIRE(f.Lines() == std::vector<std::string>{kDeleteJob});
  const json::value options = json::parse(*f.transport.requests()[0].body);
  CHECK(options.at("preconditions").at("uid") == "uid-of-job");
  f.LoseJob();
  f.executor.Advance(absl::Hours(48));
  CHECK(f.Lines().size() == 1);
}

TEST_CASE("a job that is not ours is left alone", "[server][janitor]") {
  JanitorFixture f;
  plugin::JobFacts job = f.Ended(f.Job());
  job.task.reset();
  f.SeeJob(job);
  f.executor.Advance(absl::Hours(48));
  CHECK(f.Lines().empty());
}

TEST_CASE("a deletion that fails comes again, later each time", "[server][janitor]") {
  JanitorFixture f;
  f.answer = absl::UnavailableError("refused");
  f.SeeJob(f.Ended(f.Job()));
  f.executor.Advance(absl::Hours(24) + absl::Minutes(30));
  const std::size_t tries = f.Lines().size();
  CHECK(tries > 3);
  CHECK(tries < 20);
  CHECK_FALSE(f.chores.front().second.ok());
  f.answer = test::Failure(404, "NotFound", "gone");
  f.executor.Advance(absl::Minutes(10));
  CHECK(f.chores.back().second.ok());
}

TEST_CASE("the cluster of an ended job goes with a dead operator", "[server][janitor]") {
  JanitorFixture f;
  f.jobs.Replace("", {});
  f.SeeJob(f.Job());
  f.SeeCluster(f.Cluster());
  f.executor.Advance(absl::Hours(1));
  CHECK(f.Lines().empty());
  f.SeeJob(f.Ended(f.Job()));
  f.executor.Advance(absl::Seconds(15));
  REQUIRE(f.Lines() == std::vector<std::string>{std::string("DELETE ") + kCluster});

  plugin::DaskClusterFacts going = f.Cluster();
  going.deleted = f.executor.Now();
  f.SeeCluster(going);
  f.transport.Script(std::string("GET ") + kCluster,
                     test::Json(200, json::serialize(f.ClusterObject())));
  f.executor.Advance(absl::Seconds(15));
  REQUIRE(f.Lines().size() == 3);
  CHECK(f.Lines()[2] == std::string("PATCH ") + kCluster);
  const json::value patch = json::parse(*f.transport.requests()[2].body);
  CHECK(patch.at("metadata").at("finalizers") == json::array{"a/b"});
  CHECK(patch.at("metadata").at("resourceVersion") == "31");
  f.LoseCluster();
  f.executor.Advance(absl::Minutes(5));
  CHECK(f.Lines().size() == 3);
}

TEST_CASE("a cluster that the operator takes away costs nothing", "[server][janitor]") {
  JanitorFixture f;
  f.jobs.Replace("", {});
  f.SeeJob(f.Job());
  f.SeeCluster(f.Cluster());
  f.SeeJob(f.Ended(f.Job()));
  f.executor.Advance(absl::Seconds(1));
  f.LoseCluster();
  f.executor.Advance(absl::Hours(1));
  CHECK(f.Lines().empty());
}

TEST_CASE("the held cluster of a job that is gone is freed, once the jobs are known",
          "[server][janitor]") {
  JanitorFixture f;
  plugin::DaskClusterFacts going = f.Cluster();
  going.deleted = f.executor.Now();
  f.SeeCluster(going);
  f.executor.Advance(absl::Hours(1));
  CHECK(f.Lines().empty());
  f.transport.Script(std::string("GET ") + kCluster,
                     test::Json(200, json::serialize(f.ClusterObject())));
  f.jobs.Replace("", {});
  f.janitor.OnJobsSynced();
  f.executor.RunReady();
  CHECK(f.Lines().size() == 2);
}

TEST_CASE("a cluster that was let go meanwhile is not patched", "[server][janitor]") {
  JanitorFixture f;
  f.jobs.Replace("", {});
  plugin::DaskClusterFacts going = f.Cluster();
  going.deleted = f.executor.Now();
  json::object object = f.ClusterObject();
  SECTION("another cluster") { object["metadata"].as_object()["uid"] = "c-2"; }
  SECTION("not held") { object["metadata"].as_object()["finalizers"] = json::array{"a/b"}; }
  SECTION("not deleted") { object["metadata"].as_object().erase("deletionTimestamp"); }
  f.transport.Script(std::string("GET ") + kCluster, test::Json(200, json::serialize(object)));
  f.SeeCluster(going);
  f.executor.Advance(absl::Seconds(16));
  CHECK(f.Lines() == std::vector<std::string>{std::string("GET ") + kCluster});
}

TEST_CASE("an attempt that runs beside a later one is a leftover", "[server][janitor]") {
  JanitorFixture f;
  f.SeeJob(f.Job("job", "s3://b/e/n0/data/0"));
  f.SeeJob(f.Job("other", "s3://b/e/n1/data/1"));
  f.executor.Advance(absl::Hours(1));
  CHECK(f.Lines().empty());
  f.SeeJob(f.Job("next", "s3://b/e/n0/data/1"));
  f.executor.Advance(absl::Seconds(31));
  CHECK(f.Lines() == std::vector<std::string>{kDeleteJob});
}

TEST_CASE("many chores are done a few at a time, and each once", "[server][janitor]") {
  JanitorFixture f;
  f.transport.SetHandler(nullptr);
  for (int i = 0; i < 20; ++i) f.SeeJob(f.Ended(f.Job("job-" + std::to_string(i))));
  f.executor.Advance(absl::Hours(24));
  CHECK(f.transport.pending() == 4);
  while (f.transport.Answer(test::Json(200, "{}"))) f.executor.RunReady();
  CHECK(f.Lines().size() == 20);
}

TEST_CASE("a chore that waited is looked at again", "[server][janitor]") {
  JanitorFixture f;
  f.transport.SetHandler(nullptr);
  for (int i = 0; i < 5; ++i) f.SeeJob(f.Ended(f.Job("job-" + std::to_string(i))));
  f.executor.Advance(absl::Hours(24));
  REQUIRE(f.transport.pending() == 4);
  for (int i = 0; i < 5; ++i) {
    plugin::JobFacts replaced = f.Job("job-" + std::to_string(i));
    replaced.uid = "another";
    f.SeeJob(replaced);
  }
  while (f.transport.Answer(test::Json(200, "{}"))) f.executor.RunReady();
  CHECK(f.Lines().size() == 4);
}

TEST_CASE("a job that went out of sight and came back has not ended", "[server][janitor]") {
  JanitorFixture f;
  f.jobs.Replace("", {});
  f.SeeJob(f.Job());
  f.SeeCluster(f.Cluster());
  f.LoseJob();
  f.janitor.OnEnded(f.Job(), plugin::Phase::kFailed);  // as the tracker takes it
  f.SeeJob(f.Job());
  f.executor.Advance(absl::Hours(48));
  CHECK(f.Lines().empty());
}

TEST_CASE("an end whose latch was refused counts from when it was told", "[server][janitor]") {
  JanitorFixture f;
  f.SeeJob(f.Job());
  f.janitor.OnEnded(f.Job(), plugin::Phase::kFailed);
  f.executor.Advance(absl::Hours(24) + absl::Seconds(1));
  CHECK(f.Lines() == std::vector<std::string>{kDeleteJob});
}

}  // namespace
}  // namespace server
