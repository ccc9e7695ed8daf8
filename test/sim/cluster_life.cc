#include "test/sim/cluster_life.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "test/sim/kubelet_workloads.h"

namespace sim {

ClusterLife::ClusterLife(Store& store, k8s::Executor& executor)
    : store_(store),
      executor_(executor),
      operator_(store, [&executor] { return executor.Now(); }),
      kubelet_(store, [&executor] { return executor.Now(); }),
      changes_(store.Subscribe([this] { Wake(); })) {
  Wake();
}

ClusterLife::~ClusterLife() {
  changes_.reset();
  executor_.Cancel(timer_);
}

void ClusterLife::Wake() { WakeAt(executor_.Now() + kPace); }

void ClusterLife::WakeAt(absl::Time when) {
  if (when >= wakes_) return;
  executor_.Cancel(timer_);
  wakes_ = when;
  timer_ = executor_.RunAt(when, [this] { Tick(); });
}

void ClusterLife::Tick() {
  wakes_ = absl::InfiniteFuture();
  operator_.Step();
  kubelet_.Step();
  StepWorkloads(store_);
  const absl::Time next = std::min({operator_.next(), kubelet_.next(), CollectGarbage()});
  if (next < absl::InfiniteFuture()) WakeAt(std::max(next, executor_.Now() + kPace));
}

// Now and then, as the real one; it looks at every object. When it wants to look again.
absl::Time ClusterLife::CollectGarbage() {
  if (store_.version() == collected_) return absl::InfiniteFuture();
  if (executor_.Now() < collects_) return collects_;
  collected_ = store_.version();
  store_.CollectGarbage();
  collects_ = executor_.Now() + kCollects;
  return absl::InfiniteFuture();
}

std::vector<std::string> ClusterLife::Leftovers(const Store& store) {
  std::vector<std::string> left;
  for (const char* plural :
       {"daskjobs", "daskclusters", "daskworkergroups", "services", "deployments", "pods"}) {
    for (const ObjectPtr& object : store.List(plural)) {
      left.push_back(absl::StrCat(plural, "/", object->name()));
    }
  }
  return left;
}

}  // namespace sim
