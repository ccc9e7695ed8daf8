#include "plugin/role_pod.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "test/plugin/json_text.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

TaskRequest WithPod(const char* spec) {
  return ADaskTask()
      .WithConfig("primary_container_name", "main")
      .WithCustomJson(R"({"workers":{"numberOfWorkers":1}})")
      .Edit([spec](TaskRequest& r) {
        REQUIRE(
            google::protobuf::util::JsonStringToMessage(
                boost::json::serialize(Json(spec)), r.task->mutable_k8s_pod()->mutable_pod_spec())
                .ok());
      })
      .Build();
}

boost::json::object PodOf(Role role, const TaskRequest& request, const Options& options) {
  const ClusterContext cluster;
  const auto task = PrepareTask(request, options, cluster);
  INFO(task.status());
  REQUIRE(task.ok());
  const auto pod = BuildRolePod(*task, role, task->pod.spec);
  INFO(pod.status());
  REQUIRE(pod.ok());
  return pod->spec;
}

std::string Text(const boost::json::value& value) { return boost::json::serialize(value); }

TEST_CASE("every role keeps the other containers of a pod", "[plugin][role_pod]") {
  const TaskRequest request = WithPod(
      "{'initContainers':[{'name':'first','image':'i'}],'containers':[{'name':'side','image':'s'},"
      "{'name':'main','image':'m','args':['a']}]}");
  for (const Role role : {Role::kRunner, Role::kScheduler, Role::kWorker}) {
    const auto pod = PodOf(role, request, Options());
    CHECK(pod.at("initContainers").at(0).at("name") == "first");
    CHECK(pod.at("containers").at(0).at("name") == "side");
    CHECK(pod.at("containers").at(1).at("name") == ContainerName(role));
    CHECK(pod.at("containers").at(1).at("image") == "m");
    CHECK(pod.at("restartPolicy") == (role == Role::kRunner ? "Never" : "Always"));
  }
  CHECK(Text(PodOf(Role::kRunner, request, Options()).at("containers").at(1).at("args")) ==
        R"(["a"])");
}

TEST_CASE("a completed pod is not completed again", "[plugin][role_pod]") {
  Options options;
  options.pods.default_env_vars = {{"D", "1"}};
  options.pods.default_tolerations.emplace_back(Json("{'key':'all'}"));
  options.pods.default_node_selector = {{"a", "b"}};
  const char* completed =
      "{'tolerations':[{'key':'all'}],'containers':[{'name':'main','image':'m','resources':{'"
      "limits':"
      "{'cpu':'3'}},'env':[{'name':'FLYTE_INTERNAL_EXECUTION_ID','value':'e'}]}]}";
  const auto runner = PodOf(Role::kRunner, WithPod(completed), options);
  CHECK(Text(runner.at("tolerations")) == R"([{"key":"all"}])");
  CHECK(!runner.contains("nodeSelector"));
  CHECK(Text(runner.at("containers").at(0).at("resources")) == R"({"limits":{"cpu":"3"}})");
  CHECK(Text(runner).find(R"("name":"D")") == std::string::npos);
  const auto worker = PodOf(Role::kWorker, WithPod(completed), options);
  CHECK(Text(worker.at("containers").at(0).at("args")).find(R"("--nthreads","3")") !=
        std::string::npos);
}

TEST_CASE("shared memory is mounted in every role", "[plugin][role_pod]") {
  TaskRequest request = ADaskTask().Build();
  auto* memory = request.task->mutable_extended_resources()->mutable_shared_memory();
  memory->set_mount_name("shm");
  memory->set_mount_path("/dev/shm");
  for (const Role role : {Role::kRunner, Role::kScheduler, Role::kWorker}) {
    const auto pod = PodOf(role, request, Options());
    CHECK(Text(pod.at("containers").at(0).at("volumeMounts")) ==
          R"([{"name":"shm","mountPath":"/dev/shm"}])");
  }
}

std::string RefusalOf(Role role, const char* spec) {
  const TaskRequest request = WithPod(spec);
  const Options options;
  const ClusterContext cluster;
  const auto task = PrepareTask(request, options, cluster);
  REQUIRE(task.ok());
  return std::string(BuildRolePod(*task, role, task->pod.spec).status().message());
}

TEST_CASE("every role's pod is checked with the ports that are its own", "[plugin][role_pod]") {
  const char* dashboard =
      "{'hostNetwork':true,'containers':[{'name':'main','image':'m'},"
      "{'name':'side','image':'s','ports':[{'containerPort':8787}]}]}";
  CHECK(RefusalOf(Role::kRunner, dashboard).empty());
  CHECK_THAT(RefusalOf(Role::kScheduler, dashboard),
             Catch::StartsWith("k8s_pod.pod_spec.containers[1].ports[0].containerPort is "
                               "\"8787\": "));
  CHECK(RefusalOf(Role::kWorker, dashboard).empty());
  const char* probed =
      "{'hostNetwork':true,'containers':[{'name':'main','image':'m','ports':[{'containerPort':80}]}"
      ",{'name':'side','image':'s','livenessProbe':{'tcpSocket':{'port':80}}}]}";
  CHECK_THAT(RefusalOf(Role::kWorker, probed),
             Catch::StartsWith("k8s_pod.pod_spec.containers[1].ports[0].containerPort is "
                               "\"80\": "));
}

TEST_CASE("what the DaskJob's schema drops is named by its place in the pod",
          "[plugin][role_pod]") {
  const TaskRequest request = WithPod(
      "{'hostUsers':false,'containers':[{'name':'main','image':'m','resizePolicy':[{'resourceName':"
      "'cpu'}]}]}");
  const Options options;
  const ClusterContext cluster;
  const auto task = PrepareTask(request, options, cluster);
  REQUIRE(task.ok());
  const auto pod = BuildRolePod(*task, Role::kRunner, task->pod.spec);
  REQUIRE(pod.ok());
  CHECK(std::set<std::string>(pod->pruned.begin(), pod->pruned.end()) ==
        std::set<std::string>{"hostUsers", "containers[0].resizePolicy"});
}

TEST_CASE("a pod's limits tell its workers what they have", "[plugin][role_pod]") {
  Options options;
  options.platform.limits = {{"cpu", "2"}};
  const auto worker =
      PodOf(Role::kWorker,
            WithPod("{'containers':[{'name':'main','image':'m','resources':{'limits':{'cpu':8,"
                    "'memory':'1Gi'}}}]}"),
            options);
  CHECK(
      worker.at("containers").at(0).at("args") ==
      Json("{'a':['dask','worker','--name','$(DASK_WORKER_NAME)','--nthreads','2','--memory-limit',"
           "'1073741824']}")
          .at("a"));
}

}  // namespace
}  // namespace plugin
