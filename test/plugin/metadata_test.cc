#include "plugin/metadata.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "plugin/daskjob.h"
#include "plugin/task_annotation.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

// A task whose own metadata, execution and configuration all set the same keys.
TaskRequest Layered() {
  TaskRequest request = ADaskTask().Build();
  auto* own = request.task->mutable_metadata()->mutable_metadata();
  (*own->mutable_labels())["who"] = "task";
  (*own->mutable_labels())["task-only"] = "1";
  (*own->mutable_annotations())["who"] = "task";
  (*own->mutable_annotations())["task-only"] = "1";
  request.labels = {{"who", "execution"}};
  request.annotations = {{"who", "execution"}};
  return request;
}

absl::StatusOr<JobMarks> Marks(const TaskRequest& request, const PodOptions& pods = {},
                               const std::string& annotation = "{}",
                               const ClusterContext& cluster = {}) {
  Options options;
  options.pods = pods;
  const auto task = PrepareTask(request, options, cluster);
  REQUIRE(task.ok());
  return MarkJob(*task, annotation);
}

TEST_CASE("later labels beat earlier ones", "[plugin][metadata]") {
  PodOptions options;
  options.default_labels = {{"who", "default"}, {"task-only", "0"}, {"default-only", "1"}};
  CHECK(Marks(Layered(), options)->labels == StringMap{{"default-only", "1"},
                                                       {"flyte-dask-plugin/job", "true"},
                                                       {"task-only", "1"},
                                                       {"who", "execution"}});
}

TEST_CASE("later annotations beat earlier ones", "[plugin][metadata]") {
  PodOptions options;
  options.default_annotations["who"] = "default";
  CHECK(Marks(Layered(), options)->annotations ==
        StringMap{{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"},
                  {"flyte-dask-plugin/task", "{}"},
                  {"task-only", "1"},
                  {"who", "execution"}});
}

TEST_CASE("nobody else's label or annotation takes our prefix", "[plugin][metadata]") {
  PodOptions options;
  options.default_labels = {{kOurLabel, "false"}};
  TaskRequest request = ADaskTask()
                            .WithLabel(kOurLabel, "false")
                            .WithLabel("flyte-dask-plugin/x", "1")
                            .WithAnnotation("flyte-dask-plugin/outcome", "SUCCEEDED")
                            .WithAnnotation(kTaskAnnotation, "forged")
                            .Build();
  const auto marks = Marks(request, options, "ours");
  REQUIRE(marks.ok());
  CHECK(marks->labels.at(kOurLabel) == "true");
  CHECK(marks->labels.count("flyte-dask-plugin/x") == 0);
  CHECK(marks->annotations.at(kTaskAnnotation) == "ours");
  CHECK(marks->annotations.count("flyte-dask-plugin/outcome") == 0);
}

TEST_CASE("the execution's identity becomes a label that wins", "[plugin][metadata]") {
  TaskRequest request = ADaskTask().WithLabel("execution-identity", "x").Build();
  request.execution_identity = "Name@Company.com";
  CHECK(Marks(request)->labels.at("execution-identity") == "name-company-com");
}

TEST_CASE("templates, pods and secrets have their layers", "[plugin][metadata]") {
  TaskRequest request = Layered();
  request.task->mutable_security_context()->add_secrets()->set_key("k");
  request.labels["inject-flyte-secrets"] = "false";
  auto pod_template = std::make_shared<PodTemplate>();
  pod_template->labels = {{"who", "template"}, {"task-only", "t"}, {"template-only", "1"}};
  pod_template->annotations = {{"template-only", "1"}};
  ClusterContext cluster;
  cluster.pod_template = pod_template;
  PodOptions options;
  options.default_labels = {{"template-only", "0"}};
  const auto marks = Marks(request, options, "{}", cluster);
  REQUIRE(marks.ok());
  CHECK(marks->labels == StringMap{{"flyte-dask-plugin/job", "true"},
                                   {"inject-flyte-secrets", "true"},
                                   {"task-only", "1"},
                                   {"template-only", "1"},
                                   {"who", "execution"}});
  CHECK(marks->annotations.at("template-only") == "1");
  CHECK(marks->annotations.count("flyte.secrets/s0") == 1);
}

TEST_CASE("label values are made fit as Flyte does it", "[plugin][metadata]") {
  CHECK(SanitiseLabelValue("dask_example.hello_dask") == "dask-example-hello-dask");
  CHECK(SanitiseLabelValue("A.B-C") == "a-b-c");
  CHECK(SanitiseLabelValue("a..__b--c") == "a-b--c");
  CHECK(SanitiseLabelValue(std::string(70, 'a')) == std::string(63, 'a'));
  CHECK(SanitiseLabelValue(std::string(62, 'a') + "@b") == std::string(62, 'a'));
  CHECK(SanitiseLabelValue("äöü") == "");
  CHECK(SanitiseLabelValue("--a--") == "a");
}

TEST_CASE("what Kubernetes refuses is refused with its place", "[plugin][metadata]") {
  const auto label_refusal = [](const char* key, const char* value) {
    const auto labels = Marks(ADaskTask().WithLabel(key, value).Build());
    REQUIRE(labels.status().code() == absl::StatusCode::kInvalidArgument);
    return std::string(labels.status().message());
  };
  CHECK_THAT(label_refusal("a b", "1"),
             Catch::StartsWith("task_execution_metadata.labels is \"a b\": it must be a name"));
  CHECK_THAT(label_refusal("team", "data science"),
             Catch::StartsWith("task_execution_metadata.labels[\"team\"] is \"data science\": "));
  const auto annotations = Marks(ADaskTask().WithAnnotation("x/y/z", "").Build());
  CHECK_THAT(std::string(annotations.status().message()),
             Catch::StartsWith("task_execution_metadata.annotations is \"x/y/z\""));
  PodOptions options;
  options.default_labels = {{"k", "v v"}};
  CHECK_THAT(std::string(Marks(ADaskTask().Build(), options).status().message()),
             Catch::StartsWith("default-labels[\"k\"] is \"v v\""));
}

}  // namespace
}  // namespace plugin
