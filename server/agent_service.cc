#include "server/agent_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent_convert.h"
#include "server/call_deadline.h"
#include "server/grpc_status.h"

namespace server {
namespace {

template <typename Request>
absl::StatusOr<Request> Decode(const grpc::ByteBuffer& bytes) {
  grpc::ByteBuffer read(bytes);
  Request request;
  if (grpc::SerializationTraits<Request>::Deserialize(&read, &request).ok()) return request;
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

}  // namespace

AgentService::AgentService(TaskService& tasks, CallMetrics& metrics)
    : tasks_(tasks), metrics_(metrics) {}

grpc::ServerUnaryReactor* AgentService::CreateTask(grpc::CallbackServerContext* call,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  auto* reactor = call->DefaultReactor();
  CallMetrics::Timer timer = metrics_.Start(Operation::kCreate);
  auto asked = Decode<flyteidl::admin::CreateTaskRequest>(*request);
  if (asked.ok()) {
    Create(*std::move(asked), DeadlineOf(*call), std::move(timer), reactor, response);
  } else {
    timer.Stop(asked.status());
    reactor->Finish(ToGrpc(asked.status()));
  }
  return reactor;
}

void AgentService::Create(flyteidl::admin::CreateTaskRequest request, absl::Time deadline,
                          CallMetrics::Timer timer, grpc::ServerUnaryReactor* reactor,
                          grpc::ByteBuffer* response) {
  metrics_.CountInput(request.inputs().ByteSizeLong());
  tasks_.Create(FromAgent(std::move(request)), deadline,
                [reactor, response, timer](absl::StatusOr<std::string> handle) mutable {
                  if (handle.ok()) *response = ToBuffer(Encoded(*std::move(handle)));
                  timer.Stop(handle.status());
                  reactor->Finish(ToGrpc(handle.status()));
                });
}

grpc::ServerUnaryReactor* AgentService::GetTask(grpc::CallbackServerContext* call,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) {
  auto* reactor = call->DefaultReactor();
  CallMetrics::Timer timer = metrics_.Start(Operation::kGet);
  const absl::StatusOr<flyteidl::admin::GetTaskRequest> asked =
      Decode<flyteidl::admin::GetTaskRequest>(*request);
  const JobBoard::Reply known = asked.ok() ? tasks_.EncodedReply(asked->resource_meta()) : nullptr;
  if (known != nullptr) {
    *response = ToBuffer(*known);
    timer.Stop(absl::OkStatus());
    reactor->Finish(grpc::Status::OK);
  } else if (asked.ok()) {
    Ask(asked->resource_meta(), DeadlineOf(*call), std::move(timer), reactor, response);
  } else {
    timer.Stop(asked.status());
    reactor->Finish(ToGrpc(asked.status()));
  }
  return reactor;
}

void AgentService::Ask(absl::string_view handle, absl::Time deadline, CallMetrics::Timer timer,
                       grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* response) {
  tasks_.Get(handle, deadline, [reactor, response, timer](absl::StatusOr<TaskReply> reply) mutable {
    if (reply.ok()) *response = ToBuffer(EncodeForAgent(*reply));
    timer.Stop(reply.status());
    reactor->Finish(ToGrpc(reply.status()));
  });
}

grpc::ServerUnaryReactor* AgentService::DeleteTask(
    grpc::CallbackServerContext* call, const flyteidl::admin::DeleteTaskRequest* request,
    flyteidl::admin::DeleteTaskResponse*) {
  auto* reactor = call->DefaultReactor();
  tasks_.Delete(request->resource_meta(), DeadlineOf(*call),
                [reactor, timer = metrics_.Start(Operation::kDelete)](absl::Status status) mutable {
                  timer.Stop(status);
                  reactor->Finish(ToGrpc(status));
                });
  return reactor;
}

}  // namespace server
