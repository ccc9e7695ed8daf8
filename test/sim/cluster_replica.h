#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "k8s/client.h"
#include "k8s/executor.h"
#include "k8s/reflector.h"
#include "k8s/transport.h"
#include "server/cached.h"
#include "server/delete_requests.h"
#include "server/janitor.h"
#include "server/job_board.h"
#include "server/job_reads.h"
#include "server/job_tracker.h"
#include "server/latch.h"
#include "server/leftovers.h"
#include "server/task_service.h"
#include "server/workflow_resolver.h"
#include "test/sim/sim_transport.h"
#include "test/support/fake_observer.h"

namespace sim {

// An executor whose tasks die with it: what a process that is killed had still to do.
class MortalExecutor final : public k8s::Executor {
 public:
  // `next` must outlive it.
  explicit MortalExecutor(k8s::Executor& next) : next_(next) {}
  ~MortalExecutor() override { *alive_ = false; }

  absl::Time Now() const override { return next_.Now(); }
  void Post(Task task) override { next_.Post(Guarded(std::move(task))); }
  TimerId RunAt(absl::Time when, Task task) override {
    return next_.RunAt(when, Guarded(std::move(task)));
  }
  void Cancel(TimerId timer) override { next_.Cancel(timer); }

 private:
  Task Guarded(Task task) {
    return [alive = alive_, task = std::move(task)]() mutable {
      if (*alive) std::move(task)();
    };
  }

  k8s::Executor& next_;
  std::shared_ptr<std::atomic<bool>> alive_ = std::make_shared<std::atomic<bool>>(true);
};

struct ReplicaSettings {
  absl::Duration lost_runner_grace = absl::Seconds(10);
  server::JanitorSettings janitor;
};

// One process of the program, put together as server/app.cc and k8s/make_transport.cc do but for
// gRPC, HTTP and connections, on the simulated API server. Its destruction is kill -9: nothing is
// finished, nobody is told.
class Replica {
 public:
  // References must outlive it. `token`: the file of its service account; empty: it has none.
  Replica(Api& api, Traffic& traffic, k8s::Executor& executor, const ReplicaSettings& settings,
          const std::string& token);

  server::TaskService& tasks() { return tasks_; }
  SimTransport& transport() { return *sim_transport_; }
  const server::JobBoard& board() const { return board_; }
  bool synced() const;
  // Requests and streams that it began, those that reached nobody included.
  std::size_t attempts() const { return observer_.requests.size(); }

 private:
  std::unique_ptr<k8s::Transport> Layers(Api& api, Traffic& traffic, const std::string& token);
  void Start();

  MortalExecutor executor_;
  test::FakeObserver observer_;
  SimTransport* sim_transport_ = nullptr;
  std::unique_ptr<k8s::Transport> transport_;
  k8s::Client client_;
  server::JobBoard board_;
  server::DeleteRequests delete_requests_;
  k8s::Reflector<server::CachedJob> jobs_;
  k8s::Reflector<server::CachedPod> pods_;
  k8s::Reflector<server::CachedCluster> clusters_;
  server::Latch latch_;
  server::JobTracker tracker_;
  server::Janitor janitor_;
  server::Leftovers leftovers_;
  server::JobReads reads_;
  server::WorkflowResolver resolver_;
  server::TaskService tasks_;
};

}  // namespace sim
