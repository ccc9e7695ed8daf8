#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "test/sim/api.h"
#include "test/sim/cluster_life.h"
#include "test/sim/cluster_replica.h"
#include "test/sim/store.h"
#include "test/sim/traffic.h"
#include "test/support/fake_executor.h"

namespace sim {

// A cluster with its API server, operator and kubelet, and replicas of the program on it, all in
// one virtual time.
class World {
 public:
  explicit World(ReplicaSettings settings = {});

  // The namespace of plugin::ADaskTask().
  static constexpr char kNs[] = "flytesnacks-development";

  Replica& StartReplica();
  void KillReplica(std::size_t number);
  // Null: killed.
  Replica* replica(std::size_t number) { return replicas_[number].get(); }
  std::size_t replicas() const { return replicas_.size(); }
  // Those that live, in turn.
  Replica& NextReplica();

  void Pass(absl::Duration time) { executor.Advance(time); }
  absl::Time now() const { return executor.Now(); }

  // What becomes of the wire of every replica.
  void ApiServerAway();
  void ApiServerBack();
  void EndStreams(const absl::Status& status);

  test::FakeExecutor executor;
  Store store{[this] { return executor.Now(); }};
  Api api{store, [this] { return executor.Now(); }};
  Traffic traffic;
  ClusterLife life{store, executor};
  std::string token = "first";  // in the file of the service account

 private:
  const ReplicaSettings settings_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::size_t turn_ = 0;
};

}  // namespace sim
