#include "server/agent_convert.h"

#include <iterator>
#include <string>

namespace server {
namespace {

using flyteidl::admin::State;
using flyteidl::core::TaskExecution;
using flyteidl::core::TaskExecution_Phase;
using plugin::FailureClass;
using plugin::Phase;

struct PhaseWords {
  Phase phase;
  FailureClass failure;
  TaskExecution_Phase agent_phase;
  State state;
};

// Non-final states are RUNNING: PENDING breaks clients up to 1.9.1, and an unset state is a
// failure. UNDEFINED with RETRYABLE_FAILURE is the one retryable failure that all of 1.7 to 1.16
// accept.
constexpr PhaseWords kWords[] = {
    {Phase::kInitializing, FailureClass::kNone, TaskExecution::INITIALIZING, State::RUNNING},
    {Phase::kWaitingForResources, FailureClass::kNone, TaskExecution::WAITING_FOR_RESOURCES,
     State::RUNNING},
    {Phase::kRunning, FailureClass::kNone, TaskExecution::RUNNING, State::RUNNING},
    {Phase::kSucceeded, FailureClass::kNone, TaskExecution::SUCCEEDED, State::SUCCEEDED},
    {Phase::kFailed, FailureClass::kPermanent, TaskExecution::FAILED, State::PERMANENT_FAILURE},
    {Phase::kFailed, FailureClass::kRetryable, TaskExecution::UNDEFINED, State::RETRYABLE_FAILURE},
};

const PhaseWords& WordsOf(const plugin::TaskPhase& phase) {
  for (const PhaseWords& words : kWords) {
    if (words.phase == phase.phase && words.failure == phase.failure) return words;
  }
  return kWords[std::size(kWords) - 1];
}

void FillLink(const plugin::LogLink& link, flyteidl::core::TaskLog& out) {
  out.set_name(link.name);
  out.set_uri(link.uri);
  out.set_message_format(static_cast<flyteidl::core::TaskLog::MessageFormat>(link.message_format));
  out.set_showwhilepending(link.show_while_pending);
  out.set_hideoncefinished(link.hide_once_finished);
}

void FillCustomInfo(const TaskReply& reply, google::protobuf::Struct& info) {
  auto& fields = *info.mutable_fields();
  const plugin::CauseRow& row = plugin::RowOf(reply.phase.cause);
  fields["cause"].set_string_value(std::string(row.id));
  fields["class"].set_string_value(std::string(FailureClassName(reply.phase.failure)));
  fields["daskjob"].set_string_value(reply.daskjob);
}

}  // namespace

plugin::TaskRequest FromAgent(plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest> request) {
  const auto& metadata = request->task_execution_metadata();
  plugin::TaskRequest out = {.task = request.Share(request->mutable_template_())};
  out.generation = plugin::Generation::kAgent;
  out.output_prefix = request->output_prefix();
  out.has_execution_metadata = request->has_task_execution_metadata();
  out.id = metadata.task_execution_id();
  out.ns = metadata.namespace_();
  out.labels = plugin::ToMap(metadata.labels());
  out.annotations = plugin::ToMap(metadata.annotations());
  out.environment = plugin::ToMap(metadata.environment_variables());
  out.service_account = metadata.k8s_service_account();
  out.execution_identity = metadata.identity().execution_identity();
  return out;
}

void ToAgent(const TaskReply& reply, flyteidl::admin::GetTaskResponse& response) {
  const PhaseWords& words = WordsOf(reply.phase);
  auto& resource = *response.mutable_resource();
  resource.set_phase(words.agent_phase);
  resource.set_state(words.state);
  resource.set_message(reply.phase.sentence);
  // 1.10.6 and 1.10.7 read the links beside the resource, later clients inside it.
  for (const plugin::LogLink& link : reply.links) {
    FillLink(link, *resource.add_log_links());
    FillLink(link, *response.add_log_links());
  }
  FillCustomInfo(reply, *resource.mutable_custom_info());
}

std::string EncodeForAgent(const TaskReply& reply) {
  flyteidl::admin::GetTaskResponse response;
  ToAgent(reply, response);
  return response.SerializeAsString();
}

}  // namespace server
