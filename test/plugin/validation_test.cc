#include "plugin/validation.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
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
    {"a placeholder",
     [](TaskRequest& r) { r.task->mutable_container()->set_args(2, "{{.input}}"); },
     absl::StatusCode::kFailedPrecondition, "container.args[2] is \"{{.input}}\": Flyte 1.10"},
    // features
    {"co-pilot",
     [](TaskRequest& r) { r.task->mutable_container()->mutable_data_config()->set_enabled(true); },
     absl::StatusCode::kInvalidArgument, "container.data_config.enabled is set: "},
    {"co-pilot of a pod",
     [](TaskRequest& r) { r.task->mutable_k8s_pod()->mutable_data_config()->set_enabled(true); },
     absl::StatusCode::kInvalidArgument, "k8s_pod.data_config.enabled is set: "},
    // values
    {"sql target", [](TaskRequest& r) { r.task->mutable_sql(); },
     absl::StatusCode::kInvalidArgument, "the task has sql: "},
    {"no target", [](TaskRequest& r) { r.task->clear_target(); },
     absl::StatusCode::kInvalidArgument, "the task has no target: "},
    {"no image", [](TaskRequest& r) { r.task->mutable_container()->clear_image(); },
     absl::StatusCode::kInvalidArgument, "container.image is \"\": "},
    {"blanks around the image",
     [](TaskRequest& r) { r.task->mutable_container()->set_image(" i "); },
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
     [](TaskRequest& r) { r.task->mutable_container()->add_env()->set_key("A B"); },
     absl::StatusCode::kInvalidArgument, "container.env[0].key is \"A B\": "},
    {"bad variable of the execution", [](TaskRequest& r) { r.environment["1A"] = ""; },
     absl::StatusCode::kInvalidArgument,
     "task_execution_metadata.environment_variables is \"1A\": "},
    {"too large",
     [](TaskRequest& r) { r.task->mutable_container()->add_args(std::string(256 * 1024, 'x')); },
     absl::StatusCode::kInvalidArgument, "the task is too large, it makes "},
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

TEST_CASE("every rule has a task here that breaks it", "[plugin][validation]") {
  for (const RequestRule& rule : RequestRules()) {
    INFO(rule.field);
    CHECK(std::any_of(std::begin(kRows), std::end(kRows), [&rule](const Row& row) {
      TaskRequest request = ADaskTask().Build();
      row.change(request);
      return !rule.check(request).ok();
    }));
  }
}

TEST_CASE("a task that is all right passes", "[plugin][validation]") {
  CHECK(ValidateRequest(ADaskTask().Build()).ok());
  CHECK(ValidateRequest(ADaskTask().FastRegistered().WithoutOutputs().Build()).ok());
  TaskRequest request = ADaskTask().Build();
  request.service_account.clear();
  CHECK(ValidateRequest(request).ok());
}

TEST_CASE("the size limit counts annotations twice and what JSON escapes", "[plugin][validation]") {
  using boost::json::object;
  const auto job_of = [](std::size_t spec, const std::string& annotation) {
    return object{{"metadata", object{{"labels", object{}}, {"annotations", {{"a", annotation}}}}},
                  {"spec", object{{"x", std::string(spec, 'x')}}}};
  };
  const auto fits = [&](std::size_t spec, const std::string& annotation) {
    const object job = job_of(spec, annotation);
    return ValidateSize(job, boost::json::serialize(job)).ok();
  };
  const object empty = job_of(0, "");
  const std::size_t room = 250 * 1024 - boost::json::serialize(empty).size() -
                           boost::json::serialize(empty.at("metadata").at("annotations")).size();
  CHECK(fits(room, ""));
  CHECK_FALSE(fits(room + 1, ""));
  CHECK(fits(room - 2 * 1000, std::string(1000, 'x')));
  CHECK_FALSE(fits(room - 2 * 1000 + 1, std::string(1000, 'x')));
  std::string umlauts;
  for (int i = 0; i < 1000; ++i) umlauts += "ä";  // two bytes each, six where they are escaped
  CHECK(fits(room - 8 * 1000, umlauts));
  CHECK_FALSE(fits(room - 8 * 1000 + 1, umlauts));
}

}  // namespace
}  // namespace plugin
