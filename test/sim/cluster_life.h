#pragma once

#include <memory>
#include <string>
#include <vector>

#include "k8s/executor.h"
#include "test/sim/kubelet_sim.h"
#include "test/sim/operator_sim.h"
#include "test/sim/store.h"

namespace sim {

// What works on a cluster beside the API server: Dask operator, kubelet, deployment controller and
// garbage collector. Each does its next thing 20 ms after something changed, or when its time has
// come, on the executor's thread; with a test::FakeExecutor in virtual time.
class ClusterLife {
 public:
  // Both must outlive it; whoever changes the store does so on the executor's thread or while it is
  // at rest.
  ClusterLife(Store& store, k8s::Executor& executor);
  ~ClusterLife();

  DaskOperator& dask_operator() { return operator_; }
  Kubelet& kubelet() { return kubelet_; }
  // After something was told to one of them.
  void Wake();

  // "kind/name" of every object that a job makes, its DaskJob included: empty when nothing is left.
  static std::vector<std::string> Leftovers(const Store& store);

 private:
  static constexpr absl::Duration kPace = absl::Milliseconds(20);
  static constexpr absl::Duration kCollects = absl::Milliseconds(100);

  void Tick();
  absl::Time CollectGarbage();
  void WakeAt(absl::Time when);

  Store& store_;
  k8s::Executor& executor_;
  DaskOperator operator_;
  Kubelet kubelet_;
  absl::Time wakes_ = absl::InfiniteFuture();
  k8s::Executor::TimerId timer_ = 0;
  Version collected_ = 0;  // of the store, when garbage was last looked for
  absl::Time collects_ = absl::InfinitePast();
  std::unique_ptr<Store::Subscription> changes_;
};

}  // namespace sim
