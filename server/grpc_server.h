#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/call_queue.h"

namespace server {

// The gRPC port, with reflection.
class GrpcServer {
 public:
  // `listen`: HOST:PORT, port 0 for any free one. kUnavailable that names the address when it
  // cannot be had: a port in use is an error, never shared. Services that are also in `queued` are
  // served from a queue with one thread, what else there is by threads of gRPC that may block. All
  // must outlive the server.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      absl::string_view listen, const std::vector<grpc::Service*>& services,
      const std::vector<QueuedService*>& queued);
  ~GrpcServer();  // Shutdown() at once

  const std::string& address() const { return address_; }

  // Refuses new connections, lets calls end, cuts what is left after `limit`. Blocks, until the
  // last call is finished.
  void Shutdown(absl::Duration limit);

 private:
  GrpcServer() = default;
  std::unique_ptr<CallQueue> queue_;
  std::unique_ptr<grpc::Server> server_;  // null: it could not start
  std::string address_;
};

}  // namespace server
