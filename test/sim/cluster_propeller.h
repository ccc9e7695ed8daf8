#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/phase.h"
#include "plugin/task_request.h"
#include "test/sim/cluster_world.h"

namespace sim {

// A task as propeller sees it.
struct TaskLife {
  plugin::TaskRequest request;
  std::string handle;                       // empty: not created yet
  std::vector<plugin::TaskPhase> reported;  // one entry for each change of the cause
  bool aborted = false;
  bool being_created = false;  // the call is under way
  int failed_creates = 0;      // non-OK; propeller repeats them
  int failed_gets = 0;         // non-OK: six of them freeze the task
  int went_back = 0;           // a phase before the one that was reported last

  bool ended() const { return !reported.empty() && plugin::IsFinal(reported.back()); }
  std::string Story() const;  // the causes of `reported`
};

// What FlytePropeller does: creates tasks, polls each every five seconds until it has ended, each
// call at the next replica, ten seconds for each; repeats a create that fails.
class Propeller {
 public:
  // `world` must outlive it. Polls from now on.
  explicit Propeller(World& world);
  ~Propeller();

  // The entry stays where it is.
  TaskLife& Submit(plugin::TaskRequest request);
  // Deletes it and polls no more.
  void Abort(TaskLife& task);
  const std::vector<std::unique_ptr<TaskLife>>& tasks() const { return tasks_; }
  bool all_ended() const;

  static constexpr absl::Duration kEvery = absl::Seconds(5);
  static constexpr absl::Duration kLimit = absl::Seconds(10);

 private:
  void Round();
  void Create(TaskLife& task);
  void Get(TaskLife& task);
  static void Take(TaskLife& task, const plugin::TaskPhase& phase);

  World& world_;
  std::vector<std::unique_ptr<TaskLife>> tasks_;
  k8s::Executor::TimerId timer_ = 0;
};

}  // namespace sim
