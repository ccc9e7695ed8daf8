#pragma once

#include <atomic>
#include <string>
#include <vector>

namespace grpc {
class HealthCheckServiceInterface;
}

namespace server {

// Whether we serve. Task services turn serving at the first sync of all caches and go back only on
// drain: an outage of the API server must never make us unready (propeller would freeze its tasks).
// The metadata services serve from the start. Thread-safe.
class Health {
 public:
  // Full names of the services whose health follows the caches, and of those that always serve.
  Health(std::vector<std::string> task_services, std::vector<std::string> metadata_services);

  // Call once the gRPC server runs; `service` belongs to it.
  void Attach(grpc::HealthCheckServiceInterface& service);
  void Synced();
  void Drain();

  bool ready() const { return synced_ && !draining_; }

 private:
  void Publish();

  const std::vector<std::string> task_services_, metadata_services_;
  std::atomic<grpc::HealthCheckServiceInterface*> service_{nullptr};
  std::atomic<bool> synced_{false};
  std::atomic<bool> draining_{false};
};

}  // namespace server
