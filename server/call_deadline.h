#pragma once

#include <grpcpp/server_context.h>

#include "absl/time/time.h"

namespace server {

// What a call that names no deadline gets; propeller's own default is 10 s.
inline constexpr absl::Duration kDefaultCallLimit = absl::Seconds(30);

// When the work for a call must be done: the client's deadline less what the answer needs to get
// back.
absl::Time DeadlineOf(const grpc::ServerContext& call);
absl::Time DeadlineOf(absl::Time client_deadline, absl::Time now);

}  // namespace server
