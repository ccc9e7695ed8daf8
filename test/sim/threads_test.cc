#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "k8s/loop.h"
#include "plugin/object_name.h"
#include "test/sim/cluster_life.h"
#include "test/sim/cluster_replica.h"
#include "test/sim/cluster_world.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

constexpr int kThreads = 4;
constexpr int kTasksOfEach = 4;
constexpr absl::Duration kLimit = absl::Seconds(60);

plugin::TaskRequest TaskNumber(int number) {
  return plugin::ADaskTask().WithExecution(absl::StrCat("f", number)).Build();
}

// What gRPC's threads do with the program, without gRPC: nothing is hidden from the thread
// sanitizer. The program runs on its loop, cluster and API server too, in real time.
struct Threads {
  Threads() {
    store.AddNamespace(World::kNs);
    api.access().AllowToken(token);
    for (int i = 0; i < kThreads * kTasksOfEach; ++i) {
      life.kubelet().Plan(plugin::ObjectName(TaskNumber(i)), {absl::Milliseconds(50), {}, "", ""});
    }
    loop.Start();
  }
  // Nothing of the loop runs when the rest goes.
  ~Threads() { loop.Stop(); }

  std::string Create(int number) {
    std::promise<absl::StatusOr<std::string>> promise;
    replica.tasks().Create(
        TaskNumber(number), absl::Now() + kLimit,
        [&promise](absl::StatusOr<std::string> handle) { promise.set_value(std::move(handle)); });
    return promise.get_future().get().value_or("refused");
  }

  plugin::Phase Get(const std::string& handle) {
    std::promise<absl::StatusOr<server::TaskReply>> promise;
    replica.tasks().Get(handle, absl::Now() + kLimit,
                        [&promise](absl::StatusOr<server::TaskReply> reply) {
                          promise.set_value(std::move(reply));
                        });
    const absl::StatusOr<server::TaskReply> reply = promise.get_future().get();
    return reply.ok() ? reply->phase.phase : plugin::Phase::kFailed;
  }

  bool Delete(const std::string& handle) {
    std::promise<absl::Status> promise;
    replica.tasks().Delete(handle, absl::Now() + kLimit,
                           [&promise](absl::Status status) { promise.set_value(status); });
    return promise.get_future().get().ok();
  }

  // Each task is created twice, as by a propeller that did not hear the answer.
  bool Live(int first) {
    std::vector<std::string> handles;
    for (int i = first; i < first + kTasksOfEach; ++i) {
      handles.push_back(Create(i));
      if (Create(i) != handles.back()) return false;
    }
    const absl::Time until = absl::Now() + kLimit;
    for (const std::string& handle : handles) {
      while (Get(handle) != plugin::Phase::kSucceeded) {
        if (absl::Now() > until) return false;
      }
      if (!Delete(handle)) return false;
    }
    return true;
  }

  k8s::Loop loop;
  Store store{absl::Now};
  Api api{store, absl::Now};
  Traffic traffic;
  ClusterLife life{store, loop};
  const std::string token = "token";  // in the file of the service account
  Replica replica{api, traffic, loop, {}, token};
};

TEST_CASE("calls of many threads live together with the loop's", "[sim][threads]") {
  Threads world;
  std::vector<std::future<bool>> lives;
  for (int i = 0; i < kThreads; ++i) {
    lives.push_back(
        std::async(std::launch::async, [&world, i] { return world.Live(i * kTasksOfEach); }));
  }
  for (std::future<bool>& life : lives) CHECK(life.get());
  CHECK(world.traffic.Count("create", "daskjobs") == 2 * kThreads * kTasksOfEach);
  CHECK(world.traffic.Count("delete", "daskjobs") == kThreads * kTasksOfEach);
}

}  // namespace
}  // namespace sim
