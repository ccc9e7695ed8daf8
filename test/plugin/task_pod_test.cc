#include "plugin/task_pod.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <string>

#include "test/plugin/json_text.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

TaskRequest WithPod(const char* spec, const char* primary = "main") {
  return ADaskTask()
      .WithConfig("primary_container_name", primary)
      .Edit([spec](TaskRequest& r) {
        auto* pod = r.task->mutable_k8s_pod();
        (*pod->mutable_metadata()->mutable_labels())["l"] = "1";
        (*pod->mutable_metadata()->mutable_annotations())["a"] = "2";
        const std::string text = boost::json::serialize(Json(spec));
        REQUIRE(google::protobuf::util::JsonStringToMessage(text, pod->mutable_pod_spec()).ok());
      })
      .Build();
}

TEST_CASE("a container makes a pod of its own", "[plugin][task_pod]") {
  PodOptions options;
  options.image_pull_policy = "Always";
  const TaskRequest request = ADaskTask()
                                  .Edit([](TaskRequest& r) {
                                    flyteidl::core::Container container;
                                    container.set_image("i:1");
                                    container.add_command("c");
                                    container.add_args("x");
                                    auto* pair = container.add_env();
                                    pair->set_key("K");
                                    pair->set_value("V");
                                    auto* entry = container.mutable_resources()->add_limits();
                                    entry->set_name(flyteidl::core::Resources::GPU);
                                    entry->set_value("1");
                                    *r.task->mutable_container() = container;
                                  })
                                  .Build();
  const auto pod = ToTaskPod(request, options, "name");
  REQUIRE(pod.ok());
  CHECK(pod->primary == "name");
  CHECK(!pod->completed);
  CHECK(pod->spec ==
        Json("{'containers':[{'name':'name','image':'i:1','command':['c'],'args':['x'],'env':"
             "[{'name':'K','value':'V'}],'imagePullPolicy':'Always','resources':{'limits':"
             "{'nvidia.com/gpu':'1'}},'terminationMessagePolicy':'FallbackToLogsOnError'}]}"));
}

TEST_CASE("a pod is taken as Kubernetes reads it", "[plugin][task_pod]") {
  const auto pod = ToTaskPod(
      WithPod("{'Containers':[{'name':'side'},{'name':'main','resources':{'limits':{'cpu':0.5,"
              "'memory':1024}},'ports':[{'containerPort':80.0}],'unknown':1}]}"),
      PodOptions(), "n");
  INFO(pod.status());
  REQUIRE(pod.ok());
  CHECK(pod->primary == "main");
  CHECK(pod->labels == StringMap{{"l", "1"}});
  CHECK(pod->annotations == StringMap{{"a", "2"}});
  CHECK(!pod->completed);
  CHECK(pod->spec ==
        Json("{'containers':[{'name':'side'},{'name':'main','resources':{'limits':{'cpu':'500m',"
             "'memory':'1024'}},'ports':[{'containerPort':80}]}]}"));
}

TEST_CASE("a pod that propeller completed is known by its environment", "[plugin][task_pod]") {
  const auto pod = ToTaskPod(
      WithPod("{'containers':[{'name':'main','env':[{'name':'FLYTE_INTERNAL_EXECUTION_ID',"
              "'value':'e'}]}]}"),
      PodOptions(), "n");
  REQUIRE(pod.ok());
  CHECK(pod->completed);
  const auto other =
      ToTaskPod(WithPod("{'containers':[{'name':'main'},{'name':'side','env':[{'name':"
                        "'FLYTE_INTERNAL_EXECUTION_ID','value':'e'}]}]}"),
                PodOptions(), "n");
  REQUIRE(other.ok());
  CHECK(!other->completed);
}

struct Row {
  const char* spec;
  const char* sentence;
};

const Row kRows[] = {
    {"{'containers':[{'name':'other'}]}", "config[\"primary_container_name\"] is \"main\": "},
    {"{}", "config[\"primary_container_name\"] is \"main\": "},
    {"{'containers':[{'name':'main'},{}]}", "k8s_pod.pod_spec.containers[1].name is \"\": "},
    {"{'containers':[{'name':'main'},{'name':'Side'}]}",
     "k8s_pod.pod_spec.containers[1].name is \"Side\": "},
    {"{'containers':[{'name':'main'},{'name':'main'}]}",
     "k8s_pod.pod_spec.containers[1].name is \"main\": another"},
    {"{'containers':[{'name':'main'}],'initContainers':[{'name':'main'}]}",
     "k8s_pod.pod_spec.containers[0].name is \"main\": another"},
    {"{'containers':{}}", "k8s_pod.pod_spec.containers is "},
    {"{'containers':[{'name':'main','resources':{'limits':{'cpu':'x'}}}]}",
     "k8s_pod.pod_spec.containers[0].resources.limits"},
};

TEST_CASE("a pod that cannot be is refused with its place", "[plugin][task_pod]") {
  for (const Row& row : kRows) {
    INFO(row.spec);
    const auto pod = ToTaskPod(WithPod(row.spec), PodOptions(), "n");
    CHECK(pod.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(pod.status().message()), Catch::StartsWith(row.sentence));
  }
  TaskRequest without_spec = WithPod("{}");
  without_spec.task->mutable_k8s_pod()->clear_pod_spec();
  CHECK_THAT(std::string(ToTaskPod(without_spec, PodOptions(), "n").status().message()),
             Catch::StartsWith("k8s_pod.pod_spec is missing: "));
  TaskRequest without_primary = WithPod("{}");
  without_primary.task->mutable_config()->clear();
  CHECK_THAT(std::string(ToTaskPod(without_primary, PodOptions(), "n").status().message()),
             Catch::StartsWith("config[\"primary_container_name\"] is missing: "));
}

TEST_CASE("a pod whose placeholders nobody filled in shows a client that is too old",
          "[plugin][task_pod]") {
  const Row rows[] = {
      {"{'containers':[{'name':'main','args':['a','{{.input}}']}]}",
       "k8s_pod.pod_spec.containers[0].args[1] is \"{{.input}}\": Flyte 1.16.7"},
      {"{'initContainers':[{'name':'i','command':['{{ .outputPrefix }}']}],'containers':[{'name':"
       "'main'}]}",
       "k8s_pod.pod_spec.initContainers[0].command[0] is \"{{ .outputPrefix }}\": "},
  };
  for (const Row& row : rows) {
    INFO(row.spec);
    const auto pod = ToTaskPod(WithPod(row.spec), PodOptions(), "n");
    CHECK(pod.status().code() == absl::StatusCode::kFailedPrecondition);
    CHECK_THAT(std::string(pod.status().message()), Catch::StartsWith(row.sentence));
  }
  CHECK(ToTaskPod(WithPod("{'containers':[{'name':'main','args':['{{.input}}'],'env':[{'name':"
                          "'FLYTE_INTERNAL_EXECUTION_ID'}]}]}"),
                  PodOptions(), "n")
            .ok());
}

}  // namespace
}  // namespace plugin
