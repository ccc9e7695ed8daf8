#include "server/agent_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent_convert.h"
#include "server/call_deadline.h"

namespace server {
namespace {

using CreateTaskRequest = plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest>;

template <typename Request>
absl::Status Decode(UnaryCall& call, Request* request) {
  if (grpc::SerializationTraits<Request>::Deserialize(&call.request(), request).ok()) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("the request is no ", Request::descriptor()->full_name()));
}

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
  call.Finish(status, status.ok() ? ToBuffer(reply) : grpc::ByteBuffer());
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
  CreateTaskRequest asked;
  if (const absl::Status decoded = Decode(call, &*asked); !decoded.ok()) {
    return End(timer, call, decoded);
  }
  Create(std::move(asked), std::move(timer), call);
}

void AgentService::Create(CreateTaskRequest request, CallMetrics::Timer timer, UnaryCall& call) {
  metrics_.CountInput(request->inputs().ByteSizeLong());
  tasks_.Create(FromAgent(std::move(request)), DeadlineOf(call.context()),
                [&call, timer](absl::StatusOr<std::string> handle) mutable {
                  End(timer, call, handle.status(), handle.ok() ? Encoded(*std::move(handle)) : "");
                });
}

void AgentService::OnGet(UnaryCall& call) {
  CallMetrics::Timer timer = metrics_.Start(Operation::kGet);
  flyteidl::admin::GetTaskRequest asked;
  if (const absl::Status decoded = Decode(call, &asked); !decoded.ok()) {
    return End(timer, call, decoded);
  }
  const JobBoard::Reply known = tasks_.EncodedReply(asked.resource_meta());
  if (known != nullptr) return End(timer, call, absl::OkStatus(), *known);
  LookUp(asked.resource_meta(), std::move(timer), call);
}

void AgentService::LookUp(absl::string_view handle, CallMetrics::Timer timer, UnaryCall& call) {
  tasks_.Get(handle, DeadlineOf(call.context()),
             [&call, timer](absl::StatusOr<TaskReply> reply) mutable {
               End(timer, call, reply.status(), reply.ok() ? EncodeForAgent(*reply) : "");
             });
}

void AgentService::OnDelete(UnaryCall& call) {
  CallMetrics::Timer timer = metrics_.Start(Operation::kDelete);
  flyteidl::admin::DeleteTaskRequest asked;
  if (const absl::Status decoded = Decode(call, &asked); !decoded.ok()) {
    return End(timer, call, decoded);
  }
  tasks_.Delete(asked.resource_meta(), DeadlineOf(call.context()),
                [&call, timer](absl::Status status) mutable { End(timer, call, status); });
}

}  // namespace server
