#pragma once

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/call_queue.h"
#include "server/health.h"
#include "server/health_watch.h"

namespace server {

// grpc.health.v1.Health. `health` must outlive it. It is ours because that of the gRPC library
// brings the threads of the callback API along (docs/adr/0014).
class HealthService final
    : public grpc::health::v1::Health::WithAsyncMethod_Watch<grpc::health::v1::Health::Service>,
      public QueuedService {
 public:
  explicit HealthService(Health& health);

  // NOT_FOUND for a service that we do not have.
  grpc::Status Check(grpc::ServerContext* call, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;

  // Watch, each in a HealthWatch.
  void Serve(CallQueue& queue) override { HealthWatch::Serve(watch_, queue); }

 private:
  Health& health_;
  const HealthWatch::Method watch_;
};

}  // namespace server
