#include "k8s/request_limiter.h"

#include <catch2/catch.hpp>
#include <string>

namespace k8s {
namespace {

using Line = RequestLimiter::Line;

constexpr absl::Time kNever = absl::InfiniteFuture();

// A limiter with a clock of its own. Calls end at once unless the test holds them.
struct Walk {
  // How many of those that wait may go now.
  int Going() {
    int count = 0;
    while (const auto call = limiter.Next(now)) {
      count += call->may_go ? 1 : 0;
      if (call->may_go && !hold) limiter.OnEnd();
    }
    return count;
  }
  void Join(int count, Line line = Line::kWrites, absl::Time deadline = kNever) {
    for (int i = 0; i < count; ++i) limiter.Join(line, deadline);
  }

  absl::Time now = absl::FromUnixSeconds(1'000'000);
  bool hold = false;
  RequestLimiter limiter{RequestLimits()};
};

TEST_CASE("a burst of 100 goes at once, then 50 a second", "[k8s][limiter]") {
  Walk walk;
  walk.Join(300);
  CHECK(walk.Going() == 100);
  CHECK(walk.limiter.due() - walk.now < absl::Milliseconds(21));
  walk.now += absl::Seconds(1);
  CHECK(walk.Going() == 50);
  walk.now = walk.limiter.due();
  CHECK(walk.Going() == 1);
  walk.now += absl::Minutes(1);
  CHECK(walk.Going() == 100);
  CHECK(walk.Going() == 0);
}

TEST_CASE("a clock that is set back neither gives nor takes", "[k8s][limiter]") {
  Walk walk;
  walk.Join(200);
  CHECK(walk.Going() == 100);
  walk.now -= absl::Hours(1);
  CHECK(walk.Going() == 0);
  walk.now += absl::Seconds(1);
  CHECK(walk.Going() == 50);
}

TEST_CASE("at most 64 are under way", "[k8s][limiter]") {
  Walk walk;
  walk.hold = true;
  walk.Join(70);
  CHECK(walk.Going() == 64);
  CHECK(walk.limiter.due() == kNever);
  walk.limiter.OnEnd();
  CHECK(walk.Going() == 1);
}

TEST_CASE("lines are served in turns, two writes for one other", "[k8s][limiter]") {
  RequestLimiter limiter({1, 9, 64});
  for (int i = 0; i < 50; ++i) limiter.Join(Line::kOthers, kNever);
  for (int i = 0; i < 50; ++i) limiter.Join(Line::kWrites, kNever);
  std::string order;
  while (const auto call = limiter.Next(absl::FromUnixSeconds(1))) {
    order += call->ticket <= 50 ? 'o' : 'w';
  }
  CHECK(order == "wwowwowwo");
}

TEST_CASE("a line alone gets every turn, in the order of joining", "[k8s][limiter]") {
  for (const Line line : {Line::kWrites, Line::kOthers}) {
    RequestLimiter limiter{RequestLimits()};
    for (int i = 0; i < 5; ++i) limiter.Join(line, kNever);
    for (RequestLimiter::Ticket ticket = 1; ticket <= 5; ++ticket) {
      const auto call = limiter.Next(absl::FromUnixSeconds(1));
      REQUIRE(call.has_value());
      CHECK(call->ticket == ticket);
    }
  }
}

TEST_CASE("who waits past the deadline does not go, and takes no token", "[k8s][limiter]") {
  Walk walk;
  walk.hold = true;
  walk.Join(64);
  CHECK(walk.Going() == 64);
  const absl::Time deadline = walk.now + absl::Seconds(3);
  const auto late = walk.limiter.Join(Line::kOthers, deadline);
  walk.Join(1);
  CHECK(walk.limiter.due() == deadline);
  walk.now = deadline;
  const auto call = walk.limiter.Next(walk.now);
  REQUIRE(call.has_value());
  CHECK(call->ticket == late);
  CHECK_FALSE(call->may_go);
  CHECK(walk.Going() == 0);
  walk.limiter.OnEnd();
  CHECK(walk.Going() == 1);
}

}  // namespace
}  // namespace k8s
