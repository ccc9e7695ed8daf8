#include "plugin/daskjob.h"

#include <catch2/catch.hpp>
#include <string>

#include "plugin/task_annotation.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

namespace json = boost::json;

json::object Build(const TaskRequest& request, const Options& options = Options()) {
  const auto job = BuildDaskJob(request, options);
  INFO(job.status());
  REQUIRE(job.ok());
  return {job->object, json::storage_ptr()};
}

const json::value& Container(const json::value& pod) {
  return pod.at("spec").at("containers").at(0);
}

const json::value& Runner(const json::object& job) { return Container(job.at("spec").at("job")); }

const json::value& ClusterRole(const json::object& job, const char* role) {
  return Container(job.at("spec").at("cluster").at("spec").at(role));
}

std::string Text(const json::value& value) { return json::serialize(value); }

std::string LastArgs(const json::value& container) { return Text(container.at("args")); }

TEST_CASE("the same task always gives the same bytes", "[plugin][daskjob]") {
  const auto build = [] {
    TaskBuilder task = ADaskTask();
    for (const char* key : {"c", "a", "b"}) {
      task.WithLabel(key, "1").WithAnnotation(key, "1").WithExecutionEnv(key, "1").WithConfig(key,
                                                                                              "1");
    }
    return json::serialize(Build(task.Build()));
  };
  CHECK(build() == build());
}

TEST_CASE("images of their own replace the task's", "[plugin][daskjob]") {
  const json::object job = Build(ADaskTask()
                                     .WithCustomJson(R"({
      "scheduler": {"image": "sched:2"}, "workers": {"numberOfWorkers": 1, "image": "work:3"}})")
                                     .Build());
  CHECK(Runner(job).at("image") == "registry.example/team/dask:v1");
  CHECK(ClusterRole(job, "scheduler").at("image") == "sched:2");
  CHECK(ClusterRole(job, "worker").at("image") == "work:3");
}

TEST_CASE("roles with the image of a fast-registered task start through its prefix",
          "[plugin][daskjob]") {
  const json::object job =
      Build(ADaskTask()
                .FastRegistered()
                .WithCustomJson(R"({"workers": {"numberOfWorkers": 1, "image": "work:3"}})")
                .Build());
  CHECK(LastArgs(ClusterRole(job, "scheduler")) ==
        R"(["pyflyte-fast-execute","--additional-distribution","s3://my-bucket/code.tar.gz",)"
        R"("--dest-dir","/root","--","dask","scheduler"])");
  CHECK_THAT(LastArgs(ClusterRole(job, "worker")), Catch::StartsWith(R"(["dask","worker",)"));
}

TEST_CASE("a command of the task's own stays with the runner", "[plugin][daskjob]") {
  TaskRequest request = ADaskTask().Build();
  request.task->mutable_container()->add_command("python");
  const json::object job = Build(request);
  CHECK(Text(Runner(job).at("command")) == R"(["python"])");
  CHECK_FALSE(ClusterRole(job, "scheduler").as_object().contains("command"));
  CHECK_FALSE(ClusterRole(job, "worker").as_object().contains("command"));
}

TEST_CASE("the exit code tells of an error only where nobody reads the error file",
          "[plugin][daskjob]") {
  const auto fails_on_error = [](const TaskRequest& request) {
    const json::object job = Build(request);
    const bool set = Text(Runner(job).at("env")).find(R"("FLYTE_FAIL_ON_ERROR","value":"true")") !=
                     std::string::npos;
    const auto annotation = DecodeTaskAnnotation(
        std::string(job.at("metadata").at("annotations").at(kTaskAnnotation).as_string()));
    REQUIRE(annotation.ok());
    CHECK(annotation->fails_on_error == set);
    return set;
  };
  CHECK_FALSE(fails_on_error(ADaskTask().Build()));
  CHECK(fails_on_error(ADaskTask().WithoutOutputs().Build()));
  CHECK(fails_on_error(ADaskTask().WithTaskEnv("FLYTE_FAIL_ON_ERROR", "true").Build()));
  CHECK(fails_on_error(
      ADaskTask().WithoutOutputs().WithExecutionEnv("FLYTE_FAIL_ON_ERROR", "false").Build()));
}

TEST_CASE("only workers of an interruptible task may be interrupted", "[plugin][daskjob]") {
  Options options;
  options.pods.interruptible_node_selector = {{"pool", "spot"}};
  const auto interruptible = [&](const TaskRequest& request) {
    const json::object job = Build(request, options);
    const json::value& cluster = job.at("spec").at("cluster").at("spec");
    CHECK_FALSE(job.at("spec").at("job").at("spec").as_object().contains("nodeSelector"));
    CHECK_FALSE(cluster.at("scheduler").at("spec").as_object().contains("nodeSelector"));
    return cluster.at("worker").at("spec").as_object().contains("nodeSelector");
  };
  CHECK(interruptible(ADaskTask().Interruptible().Build()));
  CHECK_FALSE(interruptible(ADaskTask().Build()));
}

TEST_CASE("a role that mentions resources gets no other of the task's", "[plugin][daskjob]") {
  const json::object job = Build(ADaskTask()
                                     .WithCustomJson(R"({
      "scheduler": {"resources": {"requests": [{"name": "CPU", "value": "2"}]}},
      "workers": {"numberOfWorkers": 1, "resources": {}}})")
                                     .Build());
  CHECK(Text(ClusterRole(job, "scheduler").at("resources")) ==
        R"({"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"2","memory":"1Gi"}})");
  CHECK(ClusterRole(job, "worker").at("resources") == Runner(job).at("resources"));
}

TEST_CASE("the configuration's pull policy and scheduler reach every pod", "[plugin][daskjob]") {
  Options options;
  options.pods.image_pull_policy = "Always";
  options.pods.scheduler_name = "mine";
  const std::string text = json::serialize(Build(ADaskTask().Build(), options));
  const auto count = [&](const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  CHECK(count(R"("imagePullPolicy":"Always")") == 3);
  CHECK(count(R"("schedulerName":"mine")") == 3);
}

TEST_CASE("an empty service account is left to Kubernetes", "[plugin][daskjob]") {
  TaskRequest request = ADaskTask().Build();
  request.service_account.clear();
  CHECK(json::serialize(Build(request)).find("serviceAccountName") == std::string::npos);
}

TEST_CASE("what a part refuses, the whole refuses", "[plugin][daskjob]") {
  TaskRequest request = ADaskTask().Build();
  (*request.task->mutable_container()->mutable_resources()->mutable_limits())[0].set_value("8GB");
  CHECK_THAT(std::string(BuildDaskJob(request, Options()).status().message()),
             Catch::StartsWith("container.resources.limits[0].value is \"8GB\""));
  CHECK_THAT(
      std::string(BuildDaskJob(ADaskTask().WithWorkers(0).Build(), Options()).status().message()),
      Catch::StartsWith("custom.workers.numberOfWorkers is \"0\""));
  CHECK_FALSE(BuildDaskJob(ADaskTask().WithLabel("a b", "").Build(), Options()).ok());
  CHECK_FALSE(BuildDaskJob(ADaskTask().WithAnnotation("a b", "").Build(), Options()).ok());
  request = ADaskTask().Build();
  request.output_prefix = std::string(2000, 'x');
  CHECK_THAT(std::string(BuildDaskJob(request, Options()).status().message()),
             Catch::StartsWith("output_prefix has 2000 bytes"));
  TaskBuilder large = ADaskTask();
  for (int i = 0; i < 30; ++i)
    large.WithExecutionEnv("V" + std::to_string(i), std::string(3000, 'x'));
  CHECK_THAT(std::string(BuildDaskJob(large.Build(), Options()).status().message()),
             Catch::StartsWith("the task is too large"));
}

}  // namespace
}  // namespace plugin
