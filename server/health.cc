#include "server/health.h"

#include <grpcpp/health_check_service_interface.h>

#include <utility>

namespace server {

Health::Health(std::vector<std::string> task_services, std::vector<std::string> metadata_services)
    : task_services_(std::move(task_services)), metadata_services_(std::move(metadata_services)) {}

void Health::Attach(grpc::HealthCheckServiceInterface& service) {
  service_ = &service;
  Publish();
}

void Health::Synced() {
  synced_ = true;
  Publish();
}

void Health::Drain() {
  draining_ = true;
  Publish();
}

// The empty name is the server as a whole: what Kubernetes' gRPC probe asks for.
void Health::Publish() {
  grpc::HealthCheckServiceInterface* service = service_;
  if (service == nullptr) return;
  service->SetServingStatus("", ready());
  for (const auto& name : task_services_) service->SetServingStatus(name, ready());
  for (const auto& name : metadata_services_) service->SetServingStatus(name, true);
}

}  // namespace server
