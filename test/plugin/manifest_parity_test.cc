#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plugin/daskjob.h"
#include "test/plugin/json_text.h"
#include "test/support/task_builder.h"

// docs/manifest-parity.md, row by row: the manifest must show what the page says we do.

namespace plugin {
namespace {

namespace json = boost::json;

class Job {
 public:
  explicit Job(const TaskRequest& request, const Options& options = Options(),
               const ClusterContext& cluster = {})
      : job_(BuildDaskJob(request, options, cluster)->object, json::storage_ptr()) {}

  const json::object& all() const { return job_; }
  const json::value& cluster() const { return job_.at("spec").at("cluster").at("spec"); }
  const json::value& service() const { return cluster().at("scheduler").at("service"); }
  const json::value& runner() const { return Container(job_.at("spec").at("job")); }
  const json::value& scheduler() const { return Container(cluster().at("scheduler")); }
  const json::value& worker() const { return Container(cluster().at("worker")); }

 private:
  static const json::value& Container(const json::value& pod) {
    return pod.at("spec").at("containers").at(0);
  }

  json::object job_;
};

std::string Text(const json::value& value) { return json::serialize(value); }

bool Has(const json::value& value, const std::string& part) {
  return Text(value).find(part) != std::string::npos;
}

bool HasVariable(const json::value& container, const std::string& name, const std::string& value) {
  return Has(container.at("env"),
             absl::StrCat(R"({"name":")", name, R"(","value":")", value, "\"}"));
}

std::string RefusalOf(const TaskRequest& request) {
  return std::string(BuildDaskJob(request, Options()).status().message());
}

TaskRequest WithWorkerLimits(const std::string& entries) {
  return ADaskTask()
      .WithCustomJson(absl::StrCat(R"({"workers":{"numberOfWorkers":1,"resources":{"limits":[)",
                                   entries, "]}}}"))
      .Build();
}

json::array Array(const std::string& text) { return Json("{'a':" + text + "}").at("a").as_array(); }

// With the primary container `main`.
TaskRequest WithPod(const std::string& spec) {
  return ADaskTask()
      .WithConfig("primary_container_name", "main")
      .Edit([&spec](TaskRequest& r) {
        REQUIRE(google::protobuf::util::JsonStringToMessage(
                    json::serialize(Json(spec)), r.task->mutable_k8s_pod()->mutable_pod_spec())
                    .ok());
      })
      .Build();
}

ClusterContext WithTemplate(const std::string& spec) {
  const auto parsed = ParsePodTemplate(Json("{'template':{'spec':" + spec + "}}"));
  REQUIRE(parsed.ok());
  ClusterContext cluster;
  cluster.pod_template = std::make_shared<PodTemplate>(*parsed);
  return cluster;
}

Options NoDefaults() {
  Options options;
  options.platform.defaults = {{"cpu", "0"}, {"memory", "0"}};
  return options;
}

TaskRequest WithoutResources() {
  return ADaskTask()
      .WithCustomJson(R"({"workers":{"numberOfWorkers":1}})")
      .Edit([](TaskRequest& r) { r.task->mutable_container()->clear_resources(); })
      .Build();
}

struct Row {
  const char* id;
  bool (*holds)();
};

const Row kRows[] = {
    {"start-command",
     [] {
       const Job job(ADaskTask().Build());
       return Text(job.scheduler().at("args")) == R"(["dask","scheduler"])" &&
              Has(job.worker().at("args"), R"(["dask","worker","--name","$(DASK_)");
     }},
    {"task-command",
     [] {
       const Job job(
           ADaskTask()
               .Edit([](TaskRequest& r) { r.task->mutable_container()->add_command("sh"); })
               .Build());
       return Text(job.runner().at("command")) == R"(["sh"])" && !Has(job.cluster(), "\"command\"");
     }},
    {"fast-registration",
     [] {
       const Job job(ADaskTask().FastRegistered().Build());
       return job.scheduler().at("args").at(0) == "pyflyte-fast-execute" &&
              job.worker().at("args").at(0) == "pyflyte-fast-execute";
     }},
    {"memory-limit",
     [] {
       return Has(Job(WithWorkerLimits(R"({"name":"MEMORY","value":"0.1Gi"})")).worker(),
                  R"("--memory-limit","107374183"])");
     }},
    {"zero-flags",
     [] {
       return Text(Job(WithoutResources(), NoDefaults()).worker().at("args")) ==
              R"args(["dask","worker","--name","$(DASK_WORKER_NAME)"])args";
     }},
    {"zero-resources",
     [] { return !Has(Job(WithoutResources(), NoDefaults()).all(), "\"resources\""); }},
    {"scheduler-address",
     [] {
       const Job job(ADaskTask().Build());
       const std::string address =
           "tcp://atc9q2xg8fv5tkzh9w7l-n0-0-scheduler.flytesnacks-development.svc:8786";
       const Job set(ADaskTask().WithTaskEnv("DASK_SCHEDULER_ADDRESS", "tcp://mine:1").Build());
       return HasVariable(job.runner(), "DASK_SCHEDULER_ADDRESS", address) &&
              HasVariable(job.worker(), "DASK_SCHEDULER_ADDRESS", address) &&
              !Has(job.scheduler(), "DASK_SCHEDULER_ADDRESS") &&
              HasVariable(set.runner(), "DASK_SCHEDULER_ADDRESS", "tcp://mine:1");
     }},
    {"connect-timeout",
     [] {
       constexpr char kName[] = "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT";
       const Job job(ADaskTask().Build());
       const Job set(ADaskTask().WithExecutionEnv(kName, "5s").Build());
       return HasVariable(job.runner(), kName, "300s") &&
              HasVariable(job.worker(), kName, "300s") && HasVariable(set.runner(), kName, "5s") &&
              !Has(set.runner(), "300s");
     }},
    {"fail-on-error",
     [] {
       TaskRequest connector = ADaskTask().Build();
       connector.generation = Generation::kConnector;
       return !Has(Job(ADaskTask().Build()).all(), "\"FLYTE_FAIL_ON_ERROR\"") &&
              HasVariable(Job(ADaskTask().WithoutOutputs().Build()).runner(), "FLYTE_FAIL_ON_ERROR",
                          "true") &&
              HasVariable(Job(connector).runner(), "FLYTE_FAIL_ON_ERROR", "true");
     }},
    {"duplicate-env",
     [] {
       const Job job(ADaskTask().WithTaskEnv("A", "1").WithExecutionEnv("A", "2").Build());
       return HasVariable(job.worker(), "A", "2") && !HasVariable(job.worker(), "A", "1");
     }},
    {"fixed-order",
     [] {
       const Job job(ADaskTask().WithExecutionEnv("B", "").WithExecutionEnv("A", "").Build());
       return Has(job.runner(), R"({"name":"A","value":""},{"name":"B","value":""})");
     }},
    {"workflow-variable",
     [] { return !Has(Job(ADaskTask().Build()).all(), "FLYTE_INTERNAL_EXECUTION_WORKFLOW"); }},
    {"execution-url",
     [] {
       return !Has(Job(ADaskTask().WithConfig("link_type", "x").Build()).all(),
                   "FLYTE_EXECUTION_URL");
     }},
    {"service-type", [] { return Job(ADaskTask().Build()).service().at("type") == "ClusterIP"; }},
    {"dashboard-port",
     [] {
       const Job job(ADaskTask().Build());
       return job.service().at("ports").at(1).at("name") == "http-dashboard" &&
              job.service().at("ports").at(1).at("targetPort") == "http-dashboard" &&
              job.scheduler().at("ports").at(1).at("name") == "http-dashboard";
     }},
    {"our-marks",
     [] {
       const Job job(ADaskTask()
                         .WithLabel("flyte-dask-plugin/job", "false")
                         .WithAnnotation("flyte-dask-plugin/outcome", "x")
                         .Build());
       const json::value& metadata = job.all().at("metadata");
       return metadata.at("labels").at("flyte-dask-plugin/job") == "true" &&
              metadata.at("annotations").as_object().contains("flyte-dask-plugin/task") &&
              !metadata.at("annotations").as_object().contains("flyte-dask-plugin/outcome");
     }},
    {"owner-reference",
     [] {
       const OwnerReference workflow = {"flyte.lyft.com/v1alpha1", "FlyteWorkflow", "f1", "u1"};
       const auto owned = BuildDaskJob(ADaskTask().Build(), Options(), {workflow, nullptr});
       const json::value expected = {{"apiVersion", "flyte.lyft.com/v1alpha1"},
                                     {"kind", "FlyteWorkflow"},
                                     {"name", "f1"},
                                     {"uid", "u1"}};
       return !Has(Job(ADaskTask().Build()).all(), "ownerReferences") &&
              owned->object.at("metadata").at("ownerReferences") == json::array{expected};
     }},
    {"cluster-metadata",
     [] {
       return !Job(ADaskTask().Build())
                   .all()
                   .at("spec")
                   .at("cluster")
                   .as_object()
                   .contains("metadata");
     }},
    {"object-name",
     [] {
       const Job known(ADaskTask().Build());
       const Job unknown(ADaskTask()
                             .Edit([](TaskRequest& r) {
                               r.output_prefix = "s3://b/meta/p-d-ex/n0/data/0/dn1/0";
                               r.task->mutable_container()->add_args("run");
                             })
                             .Build());
       return known.all().at("metadata").at("name") == "atc9q2xg8fv5tkzh9w7l-n0-0" &&
              unknown.all().at("metadata").at("name") == "d6l2jdrtllczxfxjmoojz41fu3";
     }},
    {"node-overrides",
     [] {
       return Job(ADaskTask().Build()).runner().at("image") == "registry.example/team/dask:v1";
     }},
    {"platform-resources",
     [] {
       Options options;
       options.platform.limits = {{"cpu", "4"}};
       return Text(Job(WithoutResources()).runner().at("resources").at("limits")) ==
                  R"({"cpu":"1","memory":"1Gi"})" &&
              Has(Job(WithWorkerLimits(R"({"name":"CPU","value":"8"})"), options).worker(),
                  R"("--nthreads","4")");
     }},
    {"worker-count",
     [] {
       return !RefusalOf(ADaskTask().WithWorkers(0).Build()).empty() &&
              RefusalOf(ADaskTask().WithWorkers(10'000).Build()).empty() &&
              !RefusalOf(ADaskTask().WithWorkers(10'001).Build()).empty();
     }},
    {"quantity-range",
     [] {
       return !RefusalOf(WithWorkerLimits(R"({"name":"CPU","value":"-1"})")).empty() &&
              !RefusalOf(WithWorkerLimits(R"({"name":"MEMORY","value":"8Ei"})")).empty();
     }},
    {"quantity-number",
     [] {
       return Has(Job(WithWorkerLimits(R"({"name":"CPU","value":2})")).worker(),
                  R"("--nthreads","2")");
     }},
    {"refused-early",
     [] {
       return !RefusalOf(ADaskTask().WithLabel("a b", "").Build()).empty() &&
              !RefusalOf(ADaskTask().WithNamespace("A").Build()).empty() &&
              !RefusalOf(ADaskTask().WithTaskEnv("A B", "").Build()).empty() &&
              !RefusalOf(ADaskTask().WithImage(" ").Build()).empty();
     }},
    {"size-limit",
     [] {
       return !RefusalOf(ADaskTask().WithTaskEnv("A", std::string(100'000, 'x')).Build()).empty() &&
              RefusalOf(ADaskTask().WithTaskEnv("A", std::string(80'000, 'x')).Build()).empty();
     }},
    {"co-pilot",
     [] {
       TaskRequest request = ADaskTask().Build();
       request.task->mutable_container()->mutable_data_config()->set_enabled(true);
       return !RefusalOf(request).empty();
     }},
    {"gpu-per-role",
     [] {
       Options options;
       options.pods.resource_tolerations = {{"nvidia.com/gpu", Array("[{'key':'gpu'}]")}};
       options.pods.add_tolerations_for_extended_resources = {"nvidia.com/gpu"};
       const TaskRequest request =
           ADaskTask()
               .WithCustomJson(R"({"workers":{"numberOfWorkers":1,"resources":{"limits":[
                 {"name":"GPU","value":"1"}]}}})")
               .Edit([](TaskRequest& r) {
                 r.task->mutable_extended_resources()->mutable_gpu_accelerator()->set_device("t4");
               })
               .Build();
       const Job job(request, options);
       const json::value& worker = job.cluster().at("worker").at("spec");
       return Has(worker.at("affinity"), R"("values":["t4"])") &&
              Has(worker.at("tolerations"), R"([{"key":"gpu"},)") &&
              Has(worker.at("tolerations"), R"({"key":"nvidia.com/gpu","operator":"Exists")") &&
              !Has(job.all().at("spec").at("job"), "t4") &&
              !Has(job.cluster().at("scheduler"), "t4");
     }},
    {"gpu-name",
     [] {
       Options options;
       options.pods.gpu_resource_name = "amd.com/gpu";
       return Has(Job(WithWorkerLimits(R"({"name":"GPU","value":"1"})"), options).worker(),
                  R"("amd.com/gpu":"1")");
     }},
    {"task-probes",
     [] {
       const Job job(
           WithPod("{'containers':[{'name':'main','image':'i','livenessProbe':{'exec':{}},"
                   "'readinessProbe':{'exec':{}},'startupProbe':{'exec':{}},'lifecycle':"
                   "{'preStop':{'exec':{}}}}]}"));
       return Has(job.runner(), "livenessProbe") && Has(job.runner(), "lifecycle") &&
              !Has(job.cluster(), "Probe") && !Has(job.cluster(), "lifecycle");
     }},
    {"deadline",
     [] {
       const Job job(
           WithPod("{'activeDeadlineSeconds':60,'containers':[{'name':'main','image':'i'}]}"));
       return Has(job.all().at("spec").at("job"), R"("activeDeadlineSeconds":60)") &&
              !Has(job.cluster(), "activeDeadlineSeconds");
     }},
    {"named-probe-ports",
     [] {
       const Job job(
           WithPod("{'containers':[{'name':'main','image':'i'},{'name':'side','image':'i',"
                   "'livenessProbe':{'httpGet':{'port':80}}}]}"));
       return Has(job.all().at("spec").at("job"), R"({"httpGet":{"port":"port-80"}})") &&
              Has(job.cluster().at("worker"),
                  R"({"name":"port-80","containerPort":80,"protocol":"TCP"})");
     }},
    {"pod-placeholders",
     [] {
       return !RefusalOf(
                   WithPod("{'containers':[{'name':'main','image':'i','args':['{{.input}}']}]}"))
                   .empty();
     }},
    {"template-command",
     [] {
       const auto with_template = WithTemplate(
           "{'containers':[{'name':'default','command':['t'],'args':['t'],'image':'i'}]}");
       const Job job(ADaskTask().Build(), Options(), with_template);
       return Text(job.runner().at("command")) == R"(["t"])" &&
              !Has(job.runner().at("args"), R"("t")") && !Has(job.worker(), "command");
     }},
    {"template-false",
     [] {
       const Job job(WithPod("{'automountServiceAccountToken':false,'containers':[{'name':'main',"
                             "'image':'i'}]}"),
                     Options(), WithTemplate("{'automountServiceAccountToken':true}"));
       return Has(job.cluster().at("worker"), R"("automountServiceAccountToken":false)");
     }},
    {"template-duplicates",
     [] {
       const Job job(WithPod("{'volumes':[{'name':'v','hostPath':{'path':'/x'}}],'containers':"
                             "[{'name':'main','image':'i'}]}"),
                     Options(), WithTemplate("{'volumes':[{'name':'v','emptyDir':{}}]}"));
       return Text(job.all().at("spec").at("job").at("spec").at("volumes")) ==
              R"([{"hostPath":{"path":"/x"},"name":"v"}])";
     }},
    {"template-action",
     [] {
       const Job job(WithPod("{'containers':[{'name':'main','image':'i','livenessProbe':{'exec':"
                             "{'command':['x']}}}]}"),
                     Options(),
                     WithTemplate("{'containers':[{'name':'default','image':'i','livenessProbe':"
                                  "{'httpGet':{'port':'http'}}}]}"));
       return Text(job.runner().at("livenessProbe")) == R"({"exec":{"command":["x"]}})";
     }},
    {"template-affinity",
     [] {
       Options options;
       options.pods.non_interruptible_node_selector_requirement =
           Json("{'key':'spot','operator':'DoesNotExist'}");
       const Job job(
           ADaskTask().Build(), options,
           WithTemplate(
               "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution"
               "':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'a','operator':'Exists'}"
               "]}]}}}}"));
       return Has(job.all(), R"("nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":)"
                             R"("Exists"},{"key":"spot","operator":"DoesNotExist"}]}])");
     }},
    {"pruned-fields",
     [] {
       const auto job = BuildDaskJob(WithPod("{'containers':[{'name':'main','image':'i',"
                                             "'resizePolicy':[{'resourceName':'cpu',"
                                             "'restartPolicy':'NotRequired'}]}]}"),
                                     Options());
       return job.ok() && !Has(job->object, "resizePolicy") && job->warnings.size() == 1 &&
              job->warnings[0].find("containers[0].resizePolicy") != std::string::npos;
     }},
    {"native-sidecar",
     [] {
       return !RefusalOf(WithPod("{'initContainers':[{'name':'side','image':'i','restartPolicy':"
                                 "'Always'}],'containers':[{'name':'main','image':'i'}]}"))
                   .empty();
     }},
    {"pod-interruptible",
     [] {
       Options options;
       options.pods.interruptible_tolerations = Array("[{'key':'spot'}]");
       TaskRequest request = WithPod(
           "{'tolerations':[{'key':'spot'},{'key':'own'}],'containers':[{'name':'main','image':'i',"
           "'env':[{'name':'FLYTE_INTERNAL_EXECUTION_ID','value':'e'}]}]}");
       request.labels["interruptible"] = "true";
       const Job job(request, options);
       return Has(job.cluster().at("worker"), R"("tolerations":[{"key":"spot"},{"key":"own"}])") &&
              Has(job.cluster().at("scheduler"), R"("tolerations":[{"key":"own"}])") &&
              Has(job.all().at("spec").at("job"), R"("tolerations":[{"key":"own"}])");
     }},
    {"finalizer", [] { return !Has(Job(ADaskTask().Build()).all(), "finalizers"); }},
    {"legacy-commands",
     [] {
       Options options;
       options.legacy_dask_commands = true;
       const Job job(ADaskTask().Build(), options);
       return Text(job.scheduler().at("args")) == R"(["dask-scheduler"])" &&
              job.worker().at("args").at(0) == "dask-worker";
     }},
};

std::vector<std::string> IdsOfThePage() {
  std::vector<std::string> ids;
  std::ifstream page(DASK_SOURCE_DIR "/docs/manifest-parity.md");
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    ids.push_back(line.substr(3, line.find('`', 3) - 3));
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    CHECK(cells.size() == 4);
  }
  return ids;
}

TEST_CASE("the manifest differs from Flyte's as docs/manifest-parity.md says", "[plugin][parity]") {
  for (const Row& row : kRows) {
    INFO(row.id);
    CHECK(row.holds());
  }
}

TEST_CASE("docs/manifest-parity.md and its checks have the same rows", "[plugin][parity]") {
  std::vector<std::string> ids;
  for (const Row& row : kRows) ids.push_back(row.id);
  CHECK(IdsOfThePage() == ids);
}

}  // namespace
}  // namespace plugin
