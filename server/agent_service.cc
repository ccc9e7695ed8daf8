#include "server/agent_service.h"

#include <string>
#include <utility>

#include "server/agent_convert.h"
#include "server/call_deadline.h"
#include "server/grpc_status.h"

namespace server {

AgentService::AgentService(TaskService& tasks, CallMetrics& metrics)
    : tasks_(tasks), metrics_(metrics) {}

grpc::ServerUnaryReactor* AgentService::CreateTask(
    grpc::CallbackServerContext* call, const flyteidl::admin::CreateTaskRequest* request,
    flyteidl::admin::CreateTaskResponse* response) {
  auto* reactor = call->DefaultReactor();
  metrics_.CountInput(request->inputs().ByteSizeLong());
  tasks_.Create(FromAgent(*request), DeadlineOf(*call),
                [reactor, response, timer = metrics_.Start(Operation::kCreate)](
                    absl::StatusOr<std::string> handle) mutable {
                  if (handle.ok()) response->set_resource_meta(*std::move(handle));
                  timer.Stop(handle.status());
                  reactor->Finish(ToGrpc(handle.status()));
                });
  return reactor;
}

grpc::ServerUnaryReactor* AgentService::GetTask(grpc::CallbackServerContext* call,
                                                const flyteidl::admin::GetTaskRequest* request,
                                                flyteidl::admin::GetTaskResponse* response) {
  auto* reactor = call->DefaultReactor();
  tasks_.Get(request->resource_meta(), DeadlineOf(*call),
             [reactor, response,
              timer = metrics_.Start(Operation::kGet)](absl::StatusOr<TaskReply> reply) mutable {
               if (reply.ok()) ToAgent(*reply, *response);
               timer.Stop(reply.status());
               reactor->Finish(ToGrpc(reply.status()));
             });
  return reactor;
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
