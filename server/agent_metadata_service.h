#pragma once

#include "flyteidl/service/agent.grpc.pb.h"

namespace server {

// Tells propeller that tasks of type `dask`, version 0, are served here. Answers from memory,
// always.
class AgentMetadataService final : public flyteidl::service::AgentMetadataService::Service {
 public:
  grpc::Status ListAgents(grpc::ServerContext* call,
                          const flyteidl::admin::ListAgentsRequest* request,
                          flyteidl::admin::ListAgentsResponse* response) override;
  // NOT_FOUND for every name but ours.
  grpc::Status GetAgent(grpc::ServerContext* call, const flyteidl::admin::GetAgentRequest* request,
                        flyteidl::admin::GetAgentResponse* response) override;
};

}  // namespace server
