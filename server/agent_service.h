#pragma once

#include "flyteidl/service/agent.grpc.pb.h"
#include "plugin/arena_message.h"
#include "server/call_metrics.h"
#include "server/task_service.h"

namespace server {

// The interface of Flyte 1.7 to 1.16. Converts and hands on; GetTaskLogs and GetTaskMetrics stay
// unimplemented, since no released client calls them. `tasks` and `metrics` must outlive it.
//
// CreateTask takes bytes: the message is ours then, and lies in one arena until the task is made.
// So does GetTask, and it gives bytes: the reply of a job in the cache is encoded when its facts
// change, not for each poll.
class AgentService final
    : public flyteidl::service::AsyncAgentService::WithRawCallbackMethod_CreateTask<
          flyteidl::service::AsyncAgentService::WithRawCallbackMethod_GetTask<
              flyteidl::service::AsyncAgentService::CallbackService>> {
 public:
  AgentService(TaskService& tasks, CallMetrics& metrics);

  grpc::ServerUnaryReactor* CreateTask(grpc::CallbackServerContext* call,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* call,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  using flyteidl::service::AsyncAgentService::CallbackService::CreateTask;
  using flyteidl::service::AsyncAgentService::CallbackService::GetTask;
  grpc::ServerUnaryReactor* DeleteTask(grpc::CallbackServerContext* call,
                                       const flyteidl::admin::DeleteTaskRequest* request,
                                       flyteidl::admin::DeleteTaskResponse* response) override;

 private:
  void Create(plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest> request, absl::Time deadline,
              CallMetrics::Timer timer, grpc::ServerUnaryReactor* reactor,
              grpc::ByteBuffer* response);
  void Ask(absl::string_view handle, absl::Time deadline, CallMetrics::Timer timer,
           grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* response);

  TaskService& tasks_;
  CallMetrics& metrics_;
};

}  // namespace server
