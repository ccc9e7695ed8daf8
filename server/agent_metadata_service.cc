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

grpc::Status AgentMetadataService::ListAgents(grpc::ServerContext*,
                                              const flyteidl::admin::ListAgentsRequest*,
                                              flyteidl::admin::ListAgentsResponse* response) {
  Describe(*response->add_agents());
  return grpc::Status::OK;
}

grpc::Status AgentMetadataService::GetAgent(grpc::ServerContext*,
                                            const flyteidl::admin::GetAgentRequest* request,
                                            flyteidl::admin::GetAgentResponse* response) {
  if (request->name() != kAgentName) {
    return ToGrpc(absl::NotFoundError(absl::StrCat("name: no agent is called \"", request->name(),
                                                   "\" here, only \"", kAgentName, "\"")));
  }
  Describe(*response->mutable_agent());
  return grpc::Status::OK;
}

}  // namespace server
