#include "server/agent_convert.h"

#include <catch2/catch.hpp>

namespace server {
namespace {

using flyteidl::admin::State;
using flyteidl::core::TaskExecution;

TEST_CASE("each phase is told in words that all of 1.10 to 1.16 understand", "[server][agent]") {
  struct Row {
    plugin::Phase phase;
    plugin::FailureClass failure;
    flyteidl::core::TaskExecution_Phase agent_phase;
    State state;
  };
  const Row rows[] = {
      {plugin::Phase::kInitializing, plugin::FailureClass::kNone, TaskExecution::INITIALIZING,
       State::RUNNING},
      {plugin::Phase::kWaitingForResources, plugin::FailureClass::kNone,
       TaskExecution::WAITING_FOR_RESOURCES, State::RUNNING},
      {plugin::Phase::kRunning, plugin::FailureClass::kNone, TaskExecution::RUNNING,
       State::RUNNING},
      {plugin::Phase::kSucceeded, plugin::FailureClass::kNone, TaskExecution::SUCCEEDED,
       State::SUCCEEDED},
      {plugin::Phase::kFailed, plugin::FailureClass::kPermanent, TaskExecution::FAILED,
       State::PERMANENT_FAILURE},
      {plugin::Phase::kFailed, plugin::FailureClass::kRetryable, TaskExecution::UNDEFINED,
       State::RETRYABLE_FAILURE},
  };
  for (const Row& row : rows) {
    CAPTURE(PhaseName(row.phase));
    TaskReply reply;
    reply.phase = {row.phase, row.failure, plugin::Cause::kRunning, "a sentence", {}};
    flyteidl::admin::GetTaskResponse response;
    ToAgent(reply, response);
    CHECK(response.resource().phase() == row.agent_phase);
    CHECK(response.resource().state() == row.state);
    CHECK(response.resource().message() == "a sentence");
    CHECK_FALSE(response.resource().has_outputs());
  }
}

TEST_CASE("a reply carries cause, class, job and links", "[server][agent]") {
  TaskReply reply;
  reply.phase = {plugin::Phase::kFailed,
                 plugin::FailureClass::kRetryable,
                 plugin::Cause::kRunnerLost,
                 "gone",
                 {}};
  reply.links = {{"Kubernetes Logs", "http://logs/x", 2, true, false}};
  reply.daskjob = "ns/job";
  flyteidl::admin::GetTaskResponse response;
  ToAgent(reply, response);
  const auto& fields = response.resource().custom_info().fields();
  CHECK(fields.at("cause").string_value() == "RunnerLost");
  CHECK(fields.at("class").string_value() == "retryable");
  CHECK(fields.at("daskjob").string_value() == "ns/job");
  for (const auto& links : {response.log_links(), response.resource().log_links()}) {
    REQUIRE(links.size() == 1);
    CHECK(links[0].name() == "Kubernetes Logs");
    CHECK(links[0].uri() == "http://logs/x");
    CHECK(links[0].message_format() == flyteidl::core::TaskLog::JSON);
    CHECK(links[0].showwhilepending());
    CHECK_FALSE(links[0].hideoncefinished());
  }
}

TEST_CASE("every field of a create arrives", "[server][agent]") {
  plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest> request;
  request->mutable_template_()->set_type("dask");
  request->set_output_prefix("s3://b/0");
  auto& metadata = *request->mutable_task_execution_metadata();
  metadata.mutable_task_execution_id()->set_retry_attempt(3);
  metadata.set_namespace_("ns");
  (*metadata.mutable_labels())["l"] = "1";
  (*metadata.mutable_annotations())["a"] = "2";
  (*metadata.mutable_environment_variables())["E"] = "3";
  metadata.set_k8s_service_account("sa");
  metadata.mutable_identity()->set_execution_identity("me");

  const plugin::TaskRequest out = FromAgent(request);
  CHECK(out.generation == plugin::Generation::kAgent);
  CHECK(out.task->type() == "dask");
  CHECK(out.output_prefix == "s3://b/0");
  CHECK(out.has_execution_metadata);
  CHECK(out.id.retry_attempt() == 3);
  CHECK(out.ns == "ns");
  CHECK(out.labels == plugin::StringMap{{"l", "1"}});
  CHECK(out.annotations == plugin::StringMap{{"a", "2"}});
  CHECK(out.environment == plugin::StringMap{{"E", "3"}});
  CHECK(out.service_account == "sa");
  CHECK(out.execution_identity == "me");
}

TEST_CASE("a client before 1.9 sends no execution metadata, and that is kept", "[server][agent]") {
  CHECK_FALSE(FromAgent({}).has_execution_metadata);
}

}  // namespace
}  // namespace server
