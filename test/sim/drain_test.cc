// What SIGTERM does to the program that ships.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <future>
#include <memory>

#include "plugin/object_name.h"
#include "test/sim/crash_world.h"
#include "test/support/health_client.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

using grpc::health::v1::HealthCheckResponse;

// Waits until it is told; false: it is told no more.
bool Turns(test::HealthClient& health, test::HealthClient::Status wanted) {
  for (;;) {
    const test::HealthClient::Status status = health.Next();
    if (status == wanted) return true;
    if (status == HealthCheckResponse::UNKNOWN) return false;
  }
}

TEST_CASE("a program that is stopped says so, serves on, and ends what is under way",
          "[sim][drain]") {
  CrashWorld world;
  REQUIRE(world.keeper.EnsureRuns());
  const auto stub = grpc::health::v1::Health::NewStub(world.keeper.channel());
  auto health = std::make_unique<test::HealthClient>(*stub);
  REQUIRE(Turns(*health, HealthCheckResponse::SERVING));
  const std::string refused = world.keeper.Create(plugin::ADaskTask().WithWorkers(0).Build());
  std::promise<void> arrived, go_on;
  world.traffic.OnRequest([&](const Seen& seen, Moment moment) {
    if (seen.verb != "create" || seen.plural != "daskjobs" || moment != Moment::kBeforeEffect) {
      return;
    }
    arrived.set_value();
    go_on.get_future().wait();
  });
  const plugin::TaskRequest task = plugin::ADaskTask().Build();
  auto created = std::async(std::launch::async, [&] { return world.keeper.Create(task); });
  arrived.get_future().wait();
  world.keeper.Terminate();
  CHECK(Turns(*health, HealthCheckResponse::NOT_SERVING));
  health.reset();
  CHECK(world.keeper.Get(refused) == "InvalidTask");
  go_on.set_value();
  CHECK(created.get() != "");
  CHECK(world.store.Get("daskjobs", world.kNs, plugin::ObjectName(task)) != nullptr);
  const int status = world.keeper.WaitForEnd();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a second signal ends it at once", "[sim][drain]") {
  CrashWorld world;
  REQUIRE(world.keeper.EnsureRuns());
  const auto stub = grpc::health::v1::Health::NewStub(world.keeper.channel());
  test::HealthClient health(*stub);
  REQUIRE(Turns(health, HealthCheckResponse::SERVING));
  world.keeper.Terminate();
  CHECK(Turns(health, HealthCheckResponse::NOT_SERVING));
  world.keeper.Terminate();
  const int status = world.keeper.WaitForEnd();
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

}  // namespace
}  // namespace sim
