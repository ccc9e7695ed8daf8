#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "plugin/phase.h"
#include "test/sim/cluster_propeller.h"
#include "test/sim/cluster_world.h"

namespace sim {

// Sixty tasks on two replicas, two a second; each runs for 20 to 120 seconds, every third fails.
// What an operator does for them is done here.
class Run {
 public:
  static constexpr int kTasks = 60;

  Run();

  // Until `time` after the beginning.
  void Until(absl::Duration time);
  absl::Duration age() const { return world.now() - began_; }

  // How long it takes, from now, until every job has the phase, in both replicas, that its runner
  // pod has.
  absl::Duration TimeUntilRight();

  World world;
  Propeller propeller{world};

 private:
  void Submit();
  void MakeRunners();
  bool AllRight();
  std::optional<plugin::Phase> Truth(const std::string& job);

  absl::Time began_ = world.now();
  int submitted_ = 0;
};

}  // namespace sim
