#pragma once

#include <vector>

#include "flyteidl/service/agent.grpc.pb.h"
#include "server/call_metrics.h"
#include "server/call_queue.h"
#include "server/task_service.h"
#include "server/unary_call.h"

namespace server {

// The interface of Flyte 1.7 to 1.16. Converts and hands on; GetTaskLogs and GetTaskMetrics stay
// unimplemented, since no released client calls them. `tasks` and `metrics` must outlive it.
//
// Calls come from a queue (docs/adr/0014), as bytes. So the message of a CreateTask is ours, and
// lies in one arena until the task is made, and the reply of a job in the cache is encoded when its
// facts change, not for each poll.
class AgentService final : public flyteidl::service::AsyncAgentService::WithRawMethod_CreateTask<
                               flyteidl::service::AsyncAgentService::WithRawMethod_GetTask<
                                   flyteidl::service::AsyncAgentService::WithRawMethod_DeleteTask<
                                       flyteidl::service::AsyncAgentService::Service>>>,
                           public QueuedService {
 public:
  AgentService(TaskService& tasks, CallMetrics& metrics);

  void Serve(CallQueue& queue) override;

 private:
  using Ask = void (AgentService::*)(grpc::ServerContext*, grpc::ByteBuffer*, UnaryCall::Writer*,
                                     grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*);
  using Handle = void (AgentService::*)(UnaryCall&);

  UnaryCall::Method MethodOf(Ask ask, Handle handle);
  void OnCreate(UnaryCall& call);
  void OnGet(UnaryCall& call);
  void OnDelete(UnaryCall& call);

  TaskService& tasks_;
  CallMetrics& metrics_;
  const std::vector<UnaryCall::Method> methods_;
};

}  // namespace server
