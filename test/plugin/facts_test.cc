#include "plugin/facts.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/daskjob.h"

namespace plugin {
namespace {

namespace json = boost::json;

json::object Parse(const std::string& text) { return json::parse(text).as_object(); }

constexpr char kPod[] = R"({
  "metadata": {"namespace": "ns", "name": "j-runner", "uid": "p1",
    "deletionTimestamp": "2026-01-31T12:00:30Z", "deletionGracePeriodSeconds": 30,
    "labels": {"dask.org/cluster-name": "j", "dask.org/component": "job-runner"},
    "ownerReferences": [{"kind": "Other", "uid": "o"}, {"kind": "DaskJob", "uid": "u1"}]},
  "spec": {"nodeName": "n1"},
  "status": {"phase": "Failed", "reason": "Evicted", "message": "low on\nmemory",
    "conditions": [
      {"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet", "message": "m"},
      {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/2 nodes"}],
    "containerStatuses": [
      {"name": "job-runner", "containerID": "containerd://abc",
       "state": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "message": "a\nb",
                                "finishedAt": "2026-01-31T12:00:10Z"}},
       "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}},
      {"name": "proxy", "state": {"running": {}}}],
    "initContainerStatuses": [
      {"name": "copy", "state": {"waiting": {"reason": "ErrImagePull", "message": "not\nfound"}}}]}})";

TEST_CASE("a runner keeps the few facts that the phase needs", "[plugin][facts]") {
  const auto pod = ProjectPod(Parse(kPod));
  REQUIRE(pod.ok());
  PodFacts expected;
  expected.ns = "ns";
  expected.name = "j-runner";
  expected.uid = "p1";
  expected.cluster = "j";
  expected.job_uid = "u1";
  expected.node = "n1";
  expected.role = Role::kRunner;
  expected.phase = PodPhase::kFailed;
  const absl::Time noon = absl::FromCivil(absl::CivilSecond(2026, 1, 31, 12), absl::UTCTimeZone());
  expected.deleted = noon + absl::Seconds(30);
  expected.delete_called = noon;
  expected.reason = "Evicted";
  expected.message = "low on memory";
  expected.disruption = "TerminationByKubelet: m";
  expected.unschedulable = "0/2 nodes";
  ContainerFacts main;
  main.name = "job-runner";
  main.id = "abc";
  main.state = ContainerFacts::State::kTerminated;
  main.exit_code = 137;
  main.finished = noon + absl::Seconds(10);
  main.reason = "OOMKilled";
  main.message = "a\nb";
  main.last_reason = "Error";
  main.last_exit_code = 1;
  ContainerFacts proxy;
  proxy.name = "proxy";
  proxy.state = ContainerFacts::State::kRunning;
  ContainerFacts copy;
  copy.name = "copy";
  copy.init = true;
  copy.state = ContainerFacts::State::kWaiting;
  copy.reason = "ErrImagePull";
  copy.message = "not found";
  expected.containers = {main, proxy, copy};
  CHECK(*pod == expected);
}

TEST_CASE("another pod keeps what troubles it", "[plugin][facts]") {
  json::object object = Parse(kPod);
  object["metadata"].at("labels").as_object()["dask.org/component"] = "worker";
  const auto pod = ProjectPod(object);
  REQUIRE(pod.ok());
  CHECK(pod->role == Role::kWorker);
  CHECK(pod->name == "j-runner");
  CHECK(pod->cluster == "j");
  CHECK(pod->unschedulable == "0/2 nodes");
  CHECK(pod->uid.empty());
  CHECK(pod->node.empty());
  REQUIRE(pod->containers.size() == 1);
  CHECK(pod->containers[0].name == "copy");
  CHECK(pod->containers[0].reason == "ErrImagePull");
}

TEST_CASE("a job keeps its identity, the operator's word and our annotation", "[plugin][facts]") {
  TaskAnnotation task;
  task.output_prefix = "s3://b/x/0";
  task.generated_name = "j";
  const auto text = EncodeTaskAnnotation(task);
  REQUIRE(text.ok());
  json::object object = Parse(R"({"metadata": {"namespace": "ns", "name": "j", "uid": "u1",
      "resourceVersion": "7", "creationTimestamp": "2026-01-31T12:00:00Z"},
      "status": {"jobStatus": "Failed", "endTime": "2026-01-31T12:01:00Z",
                 "jobRunnerPodName": "j-runner"}})");
  json::object& metadata = object["metadata"].as_object();
  metadata["labels"] = json::object{{kOurLabel, "true"}};
  metadata["annotations"] = json::object{{kTaskAnnotation, *text}};
  const auto job = ProjectJob(object);
  REQUIRE(job.ok());
  CHECK(job->ours);
  CHECK(job->ended);
  CHECK(job->status == "Failed");
  CHECK(job->runner_pod == "j-runner");
  CHECK(job->resource_version == "7");
  CHECK(job->created.has_value());
  CHECK_FALSE(job->deleted.has_value());
  REQUIRE(job->task.has_value());
  CHECK(*job->task == task);
}

TEST_CASE("an object without anything is projected to nothing", "[plugin][facts]") {
  CHECK(*ProjectJob({}) == JobFacts{});
  CHECK(*ProjectPod({}) == PodFacts{});
  CHECK(*ProjectJob(Parse(R"({"metadata": null, "status": null})")) == JobFacts{});
}

TEST_CASE("an annotation that is not ours leaves the job without a task", "[plugin][facts]") {
  const auto job =
      ProjectJob(Parse(R"({"metadata": {"annotations": {"flyte-dask-plugin/task": "{cut"}}})"));
  REQUIRE(job.ok());
  CHECK_FALSE(job->task.has_value());
}

TEST_CASE("a member of a wrong type is named", "[plugin][facts]") {
  struct {
    const char* object;
    const char* error;
  } const rows[] = {
      {R"({"metadata": 1})", "metadata is not an object"},
      {R"({"metadata": {"name": 1}})", "metadata.name is not a text"},
      {R"({"metadata": {"labels": []}})", "metadata.labels is not an object"},
      {R"({"metadata": {"deletionTimestamp": "soon"}})",
       "metadata.deletionTimestamp is not a time such as 2026-01-31T12:00:00Z"},
      {R"({"status": {"conditions": {}}})", "status.conditions is not a list"},
      {R"({"status": {"containerStatuses": [{}, 3]}})",
       "status.containerStatuses[1] is not an object"},
      {R"({"status": {"containerStatuses": [{"state": {"terminated": {"exitCode": 1.5}}}]}})",
       "status.containerStatuses[0].state.terminated.exitCode is not an integer"},
  };
  for (const auto& row : rows) {
    INFO(row.object);
    const auto pod = ProjectPod(Parse(row.object));
    CHECK(pod.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(pod.status().message() == row.error);
  }
  CHECK(ProjectJob(Parse(R"({"status": {"jobStatus": 3}})")).status().message() ==
        "status.jobStatus is not a text");
}

std::string ARunnerThatSaid(const std::string& state, const std::string& message) {
  return absl::StrCat(R"({"metadata": {"labels": {"dask.org/component": "job-runner"}}, "status":
      {"containerStatuses": [{"state": {")",
                      state, R"(": {"message": ")", message, R"("}}}]}})");
}

TEST_CASE("texts are bounded and cut between characters", "[plugin][facts]") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "é";
  const auto ended = ProjectPod(Parse(ARunnerThatSaid("terminated", text)));
  const auto waits = ProjectPod(Parse(ARunnerThatSaid("waiting", text)));
  const std::string& tail = ended->containers[0].message;
  CHECK(tail.size() <= 2048);
  CHECK(tail.size() >= 2044);
  CHECK(tail.substr(tail.size() - 2) == "é");
  CHECK(tail.substr(0, 5) == "…é");
  CHECK(waits->containers[0].message.size() <= 300);
}

TEST_CASE("a pod with very many containers is cut", "[plugin][facts]") {
  json::array many(5000, json::object{{"state", {{"waiting", json::object()}}}});
  json::object object{{"status", json::object{{"containerStatuses", many}}}};
  CHECK(ProjectPod(object)->containers.size() == 16);
}

TEST_CASE("a scheduler's passing error is no lack of resources", "[plugin][facts]") {
  const auto pod = ProjectPod(Parse(R"({"status": {"conditions": [
      {"type": "PodScheduled", "status": "False", "reason": "SchedulerError", "message": "m"}]}})"));
  CHECK(pod->unschedulable.empty());
}

}  // namespace
}  // namespace plugin
