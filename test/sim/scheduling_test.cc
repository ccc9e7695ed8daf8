// How the threads of the program that ships are scheduled.
#include <sched.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "test/sim/crash_world.h"

namespace sim {
namespace {

TEST_CASE("no thread of the program preempts what runs", "[sim][scheduling]") {
  CrashWorld world;
  REQUIRE(world.keeper.EnsureRuns());
  int threads = 0;
  const std::string folder = "/proc/" + std::to_string(world.keeper.pid()) + "/task";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string thread = entry.path().filename();
    INFO("thread " << thread);
    const int policy = sched_getscheduler(std::stoi(thread));
    if (policy < 0) continue;  // it has ended meanwhile
    CHECK(policy == SCHED_BATCH);
    ++threads;
  }
  CHECK(threads > 3);
}

}  // namespace
}  // namespace sim
