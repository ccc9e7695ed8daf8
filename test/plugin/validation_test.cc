#include "plugin/validation.h"

#include <catch2/catch.hpp>
#include <string>

#include "plugin/daskjob.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

struct Row {
  const char* what;
  void (*change)(TaskRequest&);
  absl::StatusCode code;
  const char* sentence;  // what it begins with
};

const Row kRows[] = {
    // clients
    {"no metadata", [](TaskRequest& r) { r.has_execution_metadata = false; },
     absl::StatusCode::kFailedPrecondition,
     "task_execution_metadata is missing: this plugin serves Flyte 1.10"},
    {"a placeholder", [](TaskRequest& r) { r.task.mutable_container()->set_args(2, "{{.input}}"); },
     absl::StatusCode::kFailedPrecondition, "container.args[2] is \"{{.input}}\": Flyte 1.10"},
    // features
    {"pod target", [](TaskRequest& r) { r.task.mutable_k8s_pod(); },
     absl::StatusCode::kUnimplemented, "k8s_pod is set: "},
    {"secrets", [](TaskRequest& r) { r.task.mutable_security_context()->add_secrets(); },
     absl::StatusCode::kUnimplemented, "security_context.secrets is set: "},
    {"pod template", [](TaskRequest& r) { r.task.mutable_metadata()->set_pod_template_name("t"); },
     absl::StatusCode::kUnimplemented, "metadata.pod_template_name is set: "},
    {"accelerator",
     [](TaskRequest& r) { r.task.mutable_extended_resources()->mutable_gpu_accelerator(); },
     absl::StatusCode::kUnimplemented, "extended_resources.gpu_accelerator is set: "},
    {"shared memory",
     [](TaskRequest& r) { r.task.mutable_extended_resources()->mutable_shared_memory(); },
     absl::StatusCode::kUnimplemented, "extended_resources.shared_memory is set: "},
    {"co-pilot",
     [](TaskRequest& r) { r.task.mutable_container()->mutable_data_config()->set_enabled(true); },
     absl::StatusCode::kUnimplemented, "container.data_config.enabled is set: "},
    // values
    {"sql target", [](TaskRequest& r) { r.task.mutable_sql(); }, absl::StatusCode::kInvalidArgument,
     "the task has sql: "},
    {"no target", [](TaskRequest& r) { r.task.clear_target(); }, absl::StatusCode::kInvalidArgument,
     "the task has no target: "},
    {"no image", [](TaskRequest& r) { r.task.mutable_container()->clear_image(); },
     absl::StatusCode::kInvalidArgument, "container.image is \"\": "},
    {"blanks around the image",
     [](TaskRequest& r) { r.task.mutable_container()->set_image(" i "); },
     absl::StatusCode::kInvalidArgument, "container.image is \" i \": "},
    {"no output prefix", [](TaskRequest& r) { r.output_prefix.clear(); },
     absl::StatusCode::kInvalidArgument, "output_prefix is \"\": "},
    {"no namespace", [](TaskRequest& r) { r.ns.clear(); }, absl::StatusCode::kInvalidArgument,
     "task_execution_metadata.namespace is \"\": "},
    {"bad namespace", [](TaskRequest& r) { r.ns = "P_D/../x"; }, absl::StatusCode::kInvalidArgument,
     "task_execution_metadata.namespace is \"P_D/../x\": "},
    {"bad account", [](TaskRequest& r) { r.service_account = "My Account"; },
     absl::StatusCode::kInvalidArgument,
     "task_execution_metadata.k8s_service_account is \"My Account\": "},
    {"bad variable of the task",
     [](TaskRequest& r) { r.task.mutable_container()->add_env()->set_key("A B"); },
     absl::StatusCode::kInvalidArgument, "container.env[0].key is \"A B\": "},
    {"bad variable of the execution", [](TaskRequest& r) { r.environment["1A"] = ""; },
     absl::StatusCode::kInvalidArgument,
     "task_execution_metadata.environment_variables is \"1A\": "},
    {"too large",
     [](TaskRequest& r) { r.task.mutable_container()->add_args(std::string(256 * 1024, 'x')); },
     absl::StatusCode::kInvalidArgument, "the task is too large: "},
};

TEST_CASE("what cannot run is refused with one sentence", "[plugin][validation]") {
  for (const Row& row : kRows) {
    INFO(row.what);
    TaskRequest request = ADaskTask().Build();
    row.change(request);
    const auto job = BuildDaskJob(request, Options());
    CHECK(job.status().code() == row.code);
    CHECK_THAT(std::string(job.status().message()), Catch::StartsWith(row.sentence));
    CHECK(job.status().message().size() < 300);
  }
}

TEST_CASE("a feature that comes later says so", "[plugin][validation]") {
  TaskRequest request = ADaskTask().Build();
  request.task.mutable_k8s_pod();
  CHECK_THAT(std::string(ValidateRequest(request).message()), Catch::Contains("comes later"));
}

TEST_CASE("a task that is all right passes", "[plugin][validation]") {
  CHECK(ValidateRequest(ADaskTask().Build()).ok());
  CHECK(ValidateRequest(ADaskTask().FastRegistered().WithoutOutputs().Build()).ok());
  TaskRequest request = ADaskTask().Build();
  request.service_account.clear();
  CHECK(ValidateRequest(request).ok());
}

TEST_CASE("the size limit counts annotations twice and what JSON escapes", "[plugin][validation]") {
  const auto job = [](std::size_t spec, const std::string& annotation) {
    using boost::json::object;
    return object{
        {"metadata", object{{"labels", object{}}, {"annotations", object{{"a", annotation}}}}},
        {"spec", object{{"x", std::string(spec, 'x')}}}};
  };
  CHECK(ValidateSize(job(255'000, "")).ok());
  CHECK_FALSE(ValidateSize(job(257'000, "")).ok());
  CHECK(ValidateSize(job(0, std::string(127'000, 'x'))).ok());
  CHECK_FALSE(ValidateSize(job(0, std::string(129'000, 'x'))).ok());
  std::string umlauts;
  for (int i = 0; i < 40'000; ++i) umlauts += "ä";  // 80,000 bytes, 240,000 of them escaped
  CHECK_FALSE(ValidateSize(job(0, umlauts)).ok());
}

}  // namespace
}  // namespace plugin
