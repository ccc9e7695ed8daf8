#include "server/call_deadline.h"

#include <catch2/catch.hpp>

namespace server {
namespace {

TEST_CASE("work ends before the client gives up, and a call without a deadline gets one",
          "[server]") {
  const absl::Time now = absl::FromUnixSeconds(1000);
  CHECK(DeadlineOf(now + absl::Seconds(10), now) == now + absl::Milliseconds(9700));
  CHECK(DeadlineOf(now + absl::Seconds(1), now) == now + absl::Milliseconds(900));
  CHECK(DeadlineOf(absl::InfiniteFuture(), now) == now + kDefaultCallLimit);
}

}  // namespace
}  // namespace server
