#include "server/call_deadline.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace server {

absl::Time DeadlineOf(const grpc::ServerContext& call) {
  return DeadlineOf(absl::FromChrono(call.deadline()), absl::Now());
}

absl::Time DeadlineOf(absl::Time client_deadline, absl::Time now) {
  const absl::Duration given = client_deadline - now;
  if (given > absl::Hours(1)) return now + kDefaultCallLimit;
  const absl::Duration margin = std::min(given / 10, absl::Milliseconds(300));
  return client_deadline - margin;
}

}  // namespace server
