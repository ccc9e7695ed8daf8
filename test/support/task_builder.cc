#include "test/support/task_builder.h"

#include <google/protobuf/util/json_util.h>

#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plugin/object_name.h"

namespace plugin {
namespace {

constexpr char kTask[] = R"({
  "id": {"resourceType": "TASK", "project": "flytesnacks", "domain": "development",
         "name": "wf.pipeline.train", "version": "v1"},
  "type": "dask",
  "metadata": {"runtime": {"type": "FLYTE_SDK", "version": "1.16.8", "flavor": "python"},
               "retries": {"retries": 2}},
  "interface": {"inputs": {"variables": {"n": {"type": {"simple": "INTEGER"}}}},
                "outputs": {"variables": {"o0": {"type": {"simple": "FLOAT"}}}}},
  "custom": {"scheduler": {"resources": {"requests": [{"name": "CPU", "value": "2"}]}},
             "workers": {"numberOfWorkers": 4,
                         "resources": {"limits": [{"name": "CPU", "value": "8"},
                                                  {"name": "MEMORY", "value": "32Gi"}]}}},
  "container": {"image": "registry.example/team/dask:v1",
                "resources": {"requests": [{"name": "CPU", "value": "100m"},
                                           {"name": "MEMORY", "value": "500Mi"}],
                              "limits": [{"name": "CPU", "value": "100m"},
                                         {"name": "MEMORY", "value": "500Mi"}]}}
})";

void FromJson(const std::string& text, google::protobuf::Message* message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, message);
  if (!parsed.ok()) throw std::invalid_argument(absl::StrCat("not a ", message->GetTypeName()));
}

std::vector<std::string> Arguments(const std::string& prefix, const std::string& raw, bool fast) {
  std::vector<std::string> args;
  if (fast) {
    args = {"pyflyte-fast-execute",
            "--additional-distribution",
            "s3://my-bucket/code.tar.gz",
            "--dest-dir",
            "/root",
            "--"};
  }
  const std::string inputs = absl::StrCat(prefix.substr(0, prefix.rfind('/')), "/inputs.pb");
  const std::string checkpoints = absl::StrCat(raw, "/_flytecheckpoints");
  for (const std::string& word :
       {std::string("pyflyte-execute"), std::string("--inputs"), inputs,
        std::string("--output-prefix"), prefix, std::string("--raw-output-data-prefix"), raw,
        std::string("--checkpoint-path"), checkpoints, std::string("--prev-checkpoint"),
        std::string("\"\""), std::string("--resolver"),
        std::string("flytekit.core.python_auto_container.default_task_resolver"), std::string("--"),
        std::string("task-module"), std::string("wf.pipeline"), std::string("task-name"),
        std::string("train")}) {
    args.push_back(word);
  }
  return args;
}

}  // namespace

TaskBuilder::TaskBuilder() {
  FromJson(kTask, &*request_.task);
  request_.has_execution_metadata = true;
  request_.ns = "flytesnacks-development";
  request_.service_account = "default";
  request_.labels = {{"domain", "development"},
                     {"interruptible", "false"},
                     {"node-id", "n0"},
                     {"project", "flytesnacks"},
                     {"task-name", "wf-pipeline-train"}};
}

TaskBuilder& TaskBuilder::WithExecution(std::string name) {
  execution_ = std::move(name);
  return *this;
}

TaskBuilder& TaskBuilder::WithNode(std::string id) {
  node_ = std::move(id);
  return *this;
}

TaskBuilder& TaskBuilder::WithAttempt(unsigned attempt) {
  attempt_ = attempt;
  return *this;
}

TaskBuilder& TaskBuilder::WithNamespace(std::string ns) {
  request_.ns = std::move(ns);
  return *this;
}

TaskBuilder& TaskBuilder::WithWorkers(int number) {
  auto& workers = (*request_.task->mutable_custom()->mutable_fields())["workers"];
  (*workers.mutable_struct_value()->mutable_fields())["numberOfWorkers"].set_number_value(number);
  return *this;
}

TaskBuilder& TaskBuilder::WithCustomJson(const std::string& json) {
  request_.task->clear_custom();
  FromJson(json, request_.task->mutable_custom());
  return *this;
}

TaskBuilder& TaskBuilder::WithImage(std::string image) {
  request_.task->mutable_container()->set_image(std::move(image));
  return *this;
}

TaskBuilder& TaskBuilder::WithoutOutputs() {
  request_.task->mutable_interface()->clear_outputs();
  return *this;
}

TaskBuilder& TaskBuilder::Interruptible() { return WithLabel("interruptible", "true"); }

TaskBuilder& TaskBuilder::FastRegistered() {
  fast_ = true;
  return *this;
}

TaskBuilder& TaskBuilder::WithLabel(std::string key, std::string value) {
  request_.labels[std::move(key)] = std::move(value);
  return *this;
}

TaskBuilder& TaskBuilder::WithAnnotation(std::string key, std::string value) {
  request_.annotations[std::move(key)] = std::move(value);
  return *this;
}

TaskBuilder& TaskBuilder::WithTaskEnv(std::string name, std::string value) {
  auto* pair = request_.task->mutable_container()->add_env();
  pair->set_key(std::move(name));
  pair->set_value(std::move(value));
  return *this;
}

TaskBuilder& TaskBuilder::WithExecutionEnv(std::string name, std::string value) {
  request_.environment[std::move(name)] = std::move(value);
  return *this;
}

TaskBuilder& TaskBuilder::WithConfig(std::string key, std::string value) {
  (*request_.task->mutable_config())[std::move(key)] = std::move(value);
  return *this;
}

TaskRequest TaskBuilder::Build() const {
  TaskRequest request = request_;
  auto* node = request.id.mutable_node_execution_id();
  node->set_node_id(node_);
  node->mutable_execution_id()->set_project("flytesnacks");
  node->mutable_execution_id()->set_domain("development");
  node->mutable_execution_id()->set_name(execution_);
  request.id.set_retry_attempt(attempt_);
  *request.id.mutable_task_id() = request.task->id();
  request.labels.emplace("execution-id", execution_);
  if (request.output_prefix.empty()) {
    request.output_prefix =
        absl::StrCat("s3://my-bucket/metadata/propeller/flytesnacks-development-", execution_, "/",
                     node_, "/data/", attempt_);
  }
  if (!request.task->has_container() || request.task->container().args_size() > 0) return request;
  const std::string name = GeneratedName(execution_, node_, attempt_);
  const std::string raw = absl::StrCat("s3://my-bucket/", Shard(name), "/", name);
  for (std::string& word : Arguments(request.output_prefix, raw, fast_)) {
    request.task->mutable_container()->add_args(std::move(word));
  }
  return request;
}

}  // namespace plugin
