#include "server/agent_metadata_service.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/grpc_status.h"

namespace server {
namespace {

constexpr char kAgentName[] = "flyte-dask-plugin";
constexpr char kTaskType[] = "dask";

// 1.10.7 reads the task types, later clients the categories (propeller-interface, E.1).
void Describe(flyteidl::admin::Agent& agent) {
  agent.set_name(kAgentName);
  agent.add_supported_task_types(kTaskType);
  agent.add_supported_task_categories()->set_name(kTaskType);
}

}  // namespace

grpc::ServerUnaryReactor* AgentMetadataService::ListAgents(
    grpc::CallbackServerContext* call, const flyteidl::admin::ListAgentsRequest*,
    flyteidl::admin::ListAgentsResponse* response) {
  Describe(*response->add_agents());
  auto* reactor = call->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerUnaryReactor* AgentMetadataService::GetAgent(
    grpc::CallbackServerContext* call, const flyteidl::admin::GetAgentRequest* request,
    flyteidl::admin::GetAgentResponse* response) {
  auto* reactor = call->DefaultReactor();
  if (request->name() == kAgentName) {
    Describe(*response->mutable_agent());
    reactor->Finish(grpc::Status::OK);
  } else {
    reactor->Finish(ToGrpc(absl::NotFoundError(absl::StrCat(
        "name: no agent is called \"", request->name(), "\" here, only \"", kAgentName, "\""))));
  }
  return reactor;
}

}  // namespace server
