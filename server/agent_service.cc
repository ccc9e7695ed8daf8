#include "server/agent_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent_convert.h"
#include "server/call_deadline.h"
#include "server/grpc_status.h"

namespace server {
namespace {

using CreateTaskRequest = plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest>;

template <typename Request>
absl::Status Decode(const grpc::ByteBuffer& bytes, Request* request) {
  grpc::ByteBuffer read(bytes);
  if (grpc::SerializationTraits<Request>::Deserialize(&read, request).ok()) {
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

void End(CallMetrics::Timer& timer, grpc::ServerUnaryReactor* reactor, const absl::Status& status) {
  timer.Stop(status);
  reactor->Finish(ToGrpc(status));
}

}  // namespace

AgentService::AgentService(TaskService& tasks, CallMetrics& metrics)
    : tasks_(tasks), metrics_(metrics) {}

grpc::ServerUnaryReactor* AgentService::CreateTask(grpc::CallbackServerContext* call,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  auto* reactor = call->DefaultReactor();
  CallMetrics::Timer timer = metrics_.Start(Operation::kCreate);
  CreateTaskRequest asked;
  const absl::Status decoded = Decode(*request, &*asked);
  if (decoded.ok()) {
    Create(std::move(asked), DeadlineOf(*call), std::move(timer), reactor, response);
  } else {
    End(timer, reactor, decoded);
  }
  return reactor;
}

void AgentService::Create(CreateTaskRequest request, absl::Time deadline, CallMetrics::Timer timer,
                          grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* response) {
  metrics_.CountInput(request->inputs().ByteSizeLong());
  tasks_.Create(FromAgent(std::move(request)), deadline,
                [reactor, response, timer](absl::StatusOr<std::string> handle) mutable {
                  if (handle.ok()) *response = ToBuffer(Encoded(*std::move(handle)));
                  End(timer, reactor, handle.status());
                });
}

grpc::ServerUnaryReactor* AgentService::GetTask(grpc::CallbackServerContext* call,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  auto* reactor = call->DefaultReactor();
  CallMetrics::Timer timer = metrics_.Start(Operation::kGet);
  flyteidl::admin::GetTaskRequest asked;
  const absl::Status decoded = Decode(*request, &asked);
  const JobBoard::Reply known = decoded.ok() ? tasks_.EncodedReply(asked.resource_meta()) : nullptr;
  if (known != nullptr) {
    *response = ToBuffer(*known);
    End(timer, reactor, absl::OkStatus());
  } else if (decoded.ok()) {
    Ask(asked.resource_meta(), DeadlineOf(*call), std::move(timer), reactor, response);
  } else {
    End(timer, reactor, decoded);
  }
  return reactor;
}

void AgentService::Ask(absl::string_view handle, absl::Time deadline, CallMetrics::Timer timer,
                       grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* response) {
  tasks_.Get(handle, deadline, [reactor, response, timer](absl::StatusOr<TaskReply> reply) mutable {
    if (reply.ok()) *response = ToBuffer(EncodeForAgent(*reply));
    End(timer, reactor, reply.status());
  });
}

grpc::ServerUnaryReactor* AgentService::DeleteTask(
    grpc::CallbackServerContext* call, const flyteidl::admin::DeleteTaskRequest* request,
    flyteidl::admin::DeleteTaskResponse*) {
  auto* reactor = call->DefaultReactor();
  tasks_.Delete(request->resource_meta(), DeadlineOf(*call),
                [reactor, timer = metrics_.Start(Operation::kDelete)](absl::Status status) mutable {
                  End(timer, reactor, status);
                });
  return reactor;
}

}  // namespace server
