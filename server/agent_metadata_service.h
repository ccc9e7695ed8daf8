#pragma once

#include "flyteidl/service/agent.grpc.pb.h"

namespace server {

// Tells propeller that tasks of type `dask`, version 0, are served here. Answers from memory,
// always.
class AgentMetadataService final : public flyteidl::service::AgentMetadataService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListAgents(grpc::CallbackServerContext* call,
                                       const flyteidl::admin::ListAgentsRequest* request,
                                       flyteidl::admin::ListAgentsResponse* response) override;
  // NOT_FOUND for every name but ours.
  grpc::ServerUnaryReactor* GetAgent(grpc::CallbackServerContext* call,
                                     const flyteidl::admin::GetAgentRequest* request,
                                     flyteidl::admin::GetAgentResponse* response) override;
};

}  // namespace server
