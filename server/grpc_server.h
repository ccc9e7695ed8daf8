#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/health.h"

namespace server {

// The gRPC port with health (per service, Watch) and reflection.
class GrpcServer {
 public:
  // `listen`: HOST:PORT, port 0 for any free one. kUnavailable that names the address when it
  // cannot be had: a port in use is an error, never shared. `services` and `health` must outlive
  // the server.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      absl::string_view listen, const std::vector<grpc::Service*>& services, Health& health);

  const std::string& address() const { return address_; }

  // Refuses new connections, lets calls end, cuts what is left after `limit`. Blocks.
  void Shutdown(absl::Duration limit);

 private:
  GrpcServer() = default;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace server
