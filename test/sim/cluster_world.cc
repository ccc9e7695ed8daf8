#include "test/sim/cluster_world.h"

#include <utility>

namespace sim {

World::World(ReplicaSettings settings) : settings_(std::move(settings)) {
  store.AddNamespace(kNs);
  api.access().AllowToken(token);
}

Replica& World::StartReplica() {
  replicas_.push_back(std::make_unique<Replica>(api, traffic, executor, settings_, token));
  replicas_.back()->transport().SetLatency(absl::Milliseconds(4));
  return *replicas_.back();
}

void World::KillReplica(std::size_t number) { replicas_[number].reset(); }

Replica& World::NextReplica() {
  do {
    turn_ = (turn_ + 1) % replicas_.size();
  } while (replicas_[turn_] == nullptr);
  return *replicas_[turn_];
}

void World::ApiServerAway() {
  for (const auto& replica : replicas_) {
    if (replica != nullptr) replica->transport().GoAway();
  }
}

void World::ApiServerBack() {
  for (const auto& replica : replicas_) {
    if (replica != nullptr) replica->transport().ComeBack();
  }
}

void World::EndStreams(const absl::Status& status) {
  for (const auto& replica : replicas_) {
    if (replica != nullptr) replica->transport().EndStreams(status);
  }
}

}  // namespace sim
