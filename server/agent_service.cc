#include "server/agent_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/arena_message.h"
#include "server/agent_convert.h"
#include "server/call_deadline.h"

namespace server {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string Encoded(std::string handle) {
  flyteidl::admin::CreateTaskResponse response;
  response.set_resource_meta(std::move(handle));
  return response.SerializeAsString();
}

void End(CallMetrics::Timer& timer, UnaryCall& call, const absl::Status& status,
         const std::string& reply = "") {
  timer.Stop(status);
  call.Finish(status, ToBuffer(reply));
}

// False: the call had other bytes, and is at its end.
template <typename Request>
bool Decode(UnaryCall& call, CallMetrics::Timer& timer, Request* request) {
  if (grpc::SerializationTraits<Request>::Deserialize(&call.request(), request).ok()) return true;
  End(timer, call,
      absl::InternalError(absl::StrCat("the request is no ", Request::descriptor()->full_name())));
  return false;
}

}  // namespace

AgentService::AgentService(TaskService& tasks, CallMetrics& metrics)
    : tasks_(tasks),
      metrics_(metrics),
      methods_({MethodOf(&AgentService::RequestCreateTask, &AgentService::OnCreate),
                MethodOf(&AgentService::RequestGetTask, &AgentService::OnGet),
                MethodOf(&AgentService::RequestDeleteTask, &AgentService::OnDelete)}) {}

UnaryCall::Method AgentService::MethodOf(Ask ask, Handle handle) {
  return {[this, ask](auto* context, auto* request, auto* writer, auto* queue, void* tag) {
            (this->*ask)(context, request, writer, queue, queue, tag);
          },
          [this, handle](UnaryCall& call) { (this->*handle)(call); }};
}

void AgentService::Serve(CallQueue& queue) {
  for (const UnaryCall::Method& method : methods_) UnaryCall::Serve(method, queue);
}

void AgentService::OnCreate(UnaryCall& call) {
  CallMetrics::Timer timer = metrics_.Start(Operation::kCreate);
  plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest> asked;
  if (!Decode(call, timer, &*asked)) return;
  metrics_.CountInput(asked->inputs().ByteSizeLong());
  tasks_.Create(FromAgent(std::move(asked)), DeadlineOf(call.context()),
                [&call, timer](absl::StatusOr<std::string> handle) mutable {
                  End(timer, call, handle.status(), handle.ok() ? Encoded(*std::move(handle)) : "");
                });
}

void AgentService::OnGet(UnaryCall& call) {
  CallMetrics::Timer timer = metrics_.Start(Operation::kGet);
  flyteidl::admin::GetTaskRequest asked;
  if (!Decode(call, timer, &asked)) return;
  const JobBoard::Reply known = tasks_.EncodedReply(asked.resource_meta());
  if (known != nullptr) return End(timer, call, absl::OkStatus(), *known);
  tasks_.Get(asked.resource_meta(), DeadlineOf(call.context()),
             [&call, timer](absl::StatusOr<TaskReply> reply) mutable {
               End(timer, call, reply.status(), reply.ok() ? EncodeForAgent(*reply) : "");
             });
}

void AgentService::OnDelete(UnaryCall& call) {
  CallMetrics::Timer timer = metrics_.Start(Operation::kDelete);
  flyteidl::admin::DeleteTaskRequest asked;
  if (!Decode(call, timer, &asked)) return;
  tasks_.Delete(asked.resource_meta(), DeadlineOf(call.context()),
                [&call, timer](absl::Status status) mutable { End(timer, call, status); });
}

}  // namespace server
