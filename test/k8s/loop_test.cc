#include "k8s/loop.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <future>
#include <vector>

namespace k8s {
namespace {

TEST_CASE("posted tasks run in order on the loop's own thread", "[k8s][loop]") {
  Loop loop;
  std::vector<int> order;
  std::promise<std::thread::id> thread;
  loop.Post([&] { order.push_back(1); });
  loop.Post([&] {
    order.push_back(2);
    loop.Post([&] { thread.set_value(std::this_thread::get_id()); });
  });
  loop.Start();
  CHECK(thread.get_future().get() != std::this_thread::get_id());
  loop.Stop();
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("timers run in the order of their times and not when cancelled", "[k8s][loop]") {
  Loop loop;
  std::vector<int> order;
  std::promise<void> last;
  const absl::Time now = loop.Now();
  loop.RunAt(now + absl::Milliseconds(20), [&] { last.set_value(); });
  loop.RunAt(now + absl::Milliseconds(10), [&] { order.push_back(2); });
  const auto cancelled = loop.RunAt(now + absl::Milliseconds(5), [&] { order.push_back(9); });
  loop.RunAt(now - absl::Hours(1), [&] { order.push_back(1); });
  loop.Post([&, cancelled] { loop.Cancel(cancelled); });
  loop.Start();
  last.get_future().wait();
  CHECK(loop.Now() - now >= absl::Milliseconds(20));
  loop.Stop();
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("what is queued when the loop stops is destroyed without being run", "[k8s][loop]") {
  auto owned = std::make_shared<int>(0);
  std::promise<void> ran;
  Loop loop;
  loop.RunAt(absl::InfiniteFuture(), [owned] { ++*owned; });
  loop.Start();
  loop.Post([&] { ran.set_value(); });
  ran.get_future().wait();
  loop.Stop();
  loop.Stop();
  CHECK(owned.use_count() == 1);
  CHECK(*owned == 0);
}

TEST_CASE("a descriptor is watched until it is not", "[k8s][loop]") {
  std::array<int, 2> pipe_ends{};
  REQUIRE(pipe(pipe_ends.data()) == 0);
  Loop loop;
  std::promise<Loop::Ready> ready;
  loop.Post([&] {
    loop.Watch(pipe_ends[0], {true, false}, [&](Loop::Ready what) {
      loop.Unwatch(pipe_ends[0]);
      ready.set_value(what);
    });
  });
  loop.Start();
  REQUIRE(write(pipe_ends[1], "x", 1) == 1);
  const Loop::Ready what = ready.get_future().get();
  CHECK(what.readable);
  CHECK_FALSE(what.writable);
  loop.Stop();
  for (const int end : pipe_ends) close(end);
}

}  // namespace
}  // namespace k8s
