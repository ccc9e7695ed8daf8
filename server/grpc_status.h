#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace server {

// The only place that names gRPC's codes. The message stays as it is.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace server
