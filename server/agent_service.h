#pragma once

#include "flyteidl/service/agent.grpc.pb.h"
#include "server/call_metrics.h"
#include "server/task_service.h"

namespace server {

// The interface of Flyte 1.7 to 1.16. Converts and hands on; GetTaskLogs and GetTaskMetrics stay
// unimplemented, since no released client calls them. `tasks` and `metrics` must outlive it.
class AgentService final : public flyteidl::service::AsyncAgentService::CallbackService {
 public:
  AgentService(TaskService& tasks, CallMetrics& metrics);

  grpc::ServerUnaryReactor* CreateTask(grpc::CallbackServerContext* call,
                                       const flyteidl::admin::CreateTaskRequest* request,
                                       flyteidl::admin::CreateTaskResponse* response) override;
  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* call,
                                    const flyteidl::admin::GetTaskRequest* request,
                                    flyteidl::admin::GetTaskResponse* response) override;
  grpc::ServerUnaryReactor* DeleteTask(grpc::CallbackServerContext* call,
                                       const flyteidl::admin::DeleteTaskRequest* request,
                                       flyteidl::admin::DeleteTaskResponse* response) override;

 private:
  TaskService& tasks_;
  CallMetrics& metrics_;
};

}  // namespace server
