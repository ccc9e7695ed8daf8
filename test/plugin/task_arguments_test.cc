#include "plugin/task_arguments.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <string>

#include "plugin/object_name.h"
#include "test/plugin/json_text.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

using Arguments = std::vector<absl::string_view>;

TaskRequest WithPod(const std::string& spec) {
  return ADaskTask()
      .WithConfig("primary_container_name", "main")
      .Edit([&spec](TaskRequest& r) {
        REQUIRE(
            google::protobuf::util::JsonStringToMessage(
                boost::json::serialize(Json(spec)), r.task->mutable_k8s_pod()->mutable_pod_spec())
                .ok());
      })
      .Build();
}

TEST_CASE("arguments are those of the container that runs the task", "[plugin][arguments]") {
  flyteidl::core::TaskTemplate task;
  CHECK(TaskArguments(task).empty());
  task.mutable_container()->add_args("a");
  CHECK(TaskArguments(task) == Arguments{"a"});
  const TaskRequest pod =
      WithPod("{'containers':[{'name':'side','args':['no']},{'name':'main','args':['a',1,'b']}]}");
  CHECK(TaskArguments(*pod.task) == Arguments{"a", "", "b"});
}

TEST_CASE("a pod spec of any shape has arguments or none", "[plugin][arguments]") {
  for (const char* spec :
       {"{}", "{'containers':1}", "{'containers':['x']}", "{'containers':[{'args':['a']}]}",
        "{'containers':[{'name':'main'}]}", "{'containers':[{'name':'main','args':{}}]}"}) {
    INFO(spec);
    CHECK(TaskArguments(*WithPod(spec).task).empty());
  }
  TaskRequest unnamed = WithPod("{'containers':[{'name':'main','args':['a']}]}");
  unnamed.task->mutable_config()->clear();
  CHECK(TaskArguments(*unnamed.task).empty());
}

TEST_CASE("a nested node's pod gives its name away", "[plugin][arguments]") {
  const std::string name = "ex-n0-0-dn1-0";
  TaskRequest request = WithPod(
      "{'containers':[{'name':'main','args':['--output-prefix','s3://o','"
      "--raw-output-data-prefix','s3://b/" +
      Shard(name) + "/" + name + "']}]}");
  request.output_prefix = "s3://o";
  CHECK(ObjectName(request) == name);
}

}  // namespace
}  // namespace plugin
