#include "plugin/log_links.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

JobFacts AJobWithTask() {
  JobFacts job;
  job.ns = "flytesnacks-development";
  job.name = "fabc-n0-0";
  TaskAnnotation task;
  task.generated_name = "fabc-n0-0";
  task.project = "flytesnacks";
  task.domain = "development";
  task.execution = "fabc";
  task.node = "n0";
  task.attempt = 2;
  task.task_project = "library";
  task.task_domain = "staging";
  task.task_name = "increment";
  task.task_version = "v1";
  task.config = {{"Region", "eu"}};
  job.task = task;
  return job;
}

PodFacts ARunner() {
  PodFacts runner;
  runner.name = "fabc-n0-0-runner";
  runner.uid = "p1";
  runner.node = "node-1";
  runner.containers.resize(1);
  runner.containers[0].name = "job-runner";
  runner.containers[0].id = "abc";
  return runner;
}

std::vector<std::string> UrisOf(std::vector<std::string> uris, const PodFacts* runner) {
  LogOptions options;
  options.kubernetes_enabled = false;
  options.templates = {{"Mine", std::move(uris), 0, false, false}};
  std::vector<std::string> filled;
  for (const LogLink& link : LogLinks(options, AJobWithTask(), runner)) filled.push_back(link.uri);
  return filled;
}

TEST_CASE("propeller's default is a link to the Kubernetes dashboard", "[plugin][links]") {
  const PodFacts runner = ARunner();
  const auto links = LogLinks(LogOptions(), AJobWithTask(), &runner);
  REQUIRE(links.size() == 1);
  CHECK(links[0].name == "Kubernetes Logs (Dask Runner Logs)");
  CHECK(links[0].uri ==
        "http://localhost:30082/#!/log/flytesnacks-development/fabc-n0-0-runner/"
        "pod?namespace=flytesnacks-development");
  CHECK(links[0].message_format == 2);
}

TEST_CASE("a link is shown where it is enabled, not where it has a template", "[plugin][links]") {
  LogOptions options;
  options.cloudwatch_template_uri = "cw";
  options.stackdriver_template_uri = "sd";
  options.kubernetes_template_uri = "k8s";
  const auto links = LogLinks(options, AJobWithTask(), nullptr);
  REQUIRE(links.size() == 1);
  CHECK(links[0].uri == "k8s");
}

TEST_CASE("a link that needs an unknown fact is left out", "[plugin][links]") {
  CHECK(LogLinks(LogOptions(), AJobWithTask(), nullptr).empty());
  JobFacts named = AJobWithTask();
  named.runner_pod = "fabc-n0-0-runner";
  CHECK(LogLinks(LogOptions(), named, nullptr).size() == 1);
  CHECK(UrisOf({"x/{{ .noSuchThing }}", "x/{{ .containerID }}", "x/{{ podName }}", "x/y"},
               nullptr) == std::vector<std::string>{"x/y"});
}

TEST_CASE("each variable of propeller's templates is filled", "[plugin][links]") {
  struct {
    const char* uri;
    const char* filled;
  } const rows[] = {
      {"{{ .namespace }}", "flytesnacks-development"},
      {"{{.PODNAME}}", "fabc-n0-0-runner"},
      {"{{ $podUID }}", "p1"},
      {"{{ .nodeName }}", "node-1"},
      {"{{ .containerName }}/{{ .containerId }}", "job-runner/abc"},
      {"{{ .logName }}", "(Dask Runner Logs)"},
      {"{{ .nodeID }}", "n0"},
      {"{{ .generatedName }}", "fabc-n0-0"},
      {"{{ .taskRetryAttempt }}", "2"},
      {"{{ .taskID }}@{{ .taskVersion }}", "increment@v1"},
      {"{{ .taskProject }}/{{ .taskDomain }}", "library/staging"},
      {"{{ .executionName }}", "fabc"},
      {"{{ .executionProject }}/{{ .executionDomain }}", "flytesnacks/development"},
      {"{{ .podUnixStartTime }}-{{ .podUnixFinishTime }}", "0-0"},
      {"{{ .taskConfig.Region }}", "eu"},
      {"a{{ .nodeID", "a{{ .nodeID"},
      {"a}}b", "a}}b"},
  };
  const PodFacts runner = ARunner();
  for (const auto& row : rows) {
    INFO(row.uri);
    CHECK(UrisOf({row.uri}, &runner) == std::vector<std::string>{row.filled});
  }
}

TEST_CASE("links come in propeller's order with what their templates say", "[plugin][links]") {
  LogOptions options;
  options.cloudwatch_enabled = true;
  options.cloudwatch_template_uri = "cw";
  options.stackdriver_enabled = true;
  options.stackdriver_template_uri = "sd";
  options.templates = {{"{{ .taskID }}", {"one", "two"}, 1, true, true}};
  const PodFacts runner = ARunner();
  const auto links = LogLinks(options, AJobWithTask(), &runner);
  REQUIRE(links.size() == 5);
  CHECK(links[1] == LogLink{"Cloudwatch Logs (Dask Runner Logs)", "cw", 2, false, false});
  CHECK(links[2] == LogLink{"Stackdriver Logs (Dask Runner Logs)", "sd", 2, false, false});
  CHECK(links[3] == LogLink{"increment (Dask Runner Logs)", "one", 1, true, true});
  CHECK(links[4] == LogLink{"increment (Dask Runner Logs)", "two", 1, true, true});
}

TEST_CASE("a text in a value is not filled again", "[plugin][links]") {
  JobFacts job = AJobWithTask();
  job.task->task_name = "{{ .namespace }}";
  LogOptions options;
  options.kubernetes_enabled = false;
  options.templates = {{"n", {"{{ .taskID }}"}, 0, false, false}};
  CHECK(LogLinks(options, job, nullptr)[0].uri == "{{ .namespace }}");
}

}  // namespace
}  // namespace plugin
