// What SIGTERM does to the program that ships.
#include <grpcpp/client_context.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <future>
#include <memory>

#include "grpc/health/v1/health.grpc.pb.h"
#include "plugin/object_name.h"
#include "test/sim/crash_world.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

using grpc::health::v1::HealthCheckResponse;

// Follows the health of a whole program until it has left.
class HealthClient {
 public:
  explicit HealthClient(const Program& program)
      : stub_(grpc::health::v1::Health::NewStub(program.channel())) {
    reader_ = stub_->Watch(&context_, {});
  }
  ~HealthClient() {
    context_.TryCancel();
    reader_->Finish();
  }

  // Waits until it is told.
  bool Turns(HealthCheckResponse::ServingStatus wanted) {
    HealthCheckResponse response;
    while (reader_->Read(&response)) {
      if (response.status() == wanted) return true;
    }
    return false;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

TEST_CASE("a program that is stopped says so, serves on, and ends what is under way",
          "[sim][drain]") {
  CrashWorld world;
  REQUIRE(world.keeper.EnsureRuns());
  auto health = std::make_unique<HealthClient>(world.keeper);
  REQUIRE(health->Turns(HealthCheckResponse::SERVING));
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
  CHECK(health->Turns(HealthCheckResponse::NOT_SERVING));
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
  HealthClient health(world.keeper);
  REQUIRE(health.Turns(HealthCheckResponse::SERVING));
  world.keeper.Terminate();
  CHECK(health.Turns(HealthCheckResponse::NOT_SERVING));
  world.keeper.Terminate();
  const int status = world.keeper.WaitForEnd();
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

}  // namespace
}  // namespace sim
