#include "server/grpc_status.h"

#include <string>

namespace server {

// absl's codes are gRPC's codes by number (abseil, status.h, "canonical errors").
grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.raw_code()), std::string(status.message())};
}

}  // namespace server
