#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/phase.h"
#include "test/plugin/recording.h"

namespace plugin {

// What became of one job, from its first sight on.
struct Life {
  std::string name, uid;
  std::vector<TaskPhase> reported;  // one entry per cause, as last worded
  std::optional<absl::Time> ended;  // when a final phase was reported
  std::string Story() const;        // the causes of `reported`, separated by blanks
  const TaskPhase& last() const { return reported.back(); }
};

// Follows the events of a cluster as the server's caches would, and keeps what it would report.
class Replay {
 public:
  // Called for each mapping of facts to a phase, with what was reported before (null: nothing).
  using OnMapped = std::function<void(const Observation&, absl::Time now, const TaskPhase* last,
                                      const TaskPhase& mapped)>;

  // `truth`: what really happened, whatever the watches bring; confirmed reads are answered by it.
  explicit Replay(const Recording& truth, OnMapped on_mapped = nullptr);

  void Deliver(const RecordedEvent& event);
  void Deliver(const Recording& events);
  // All the time in the world passes. A job that the watches never showed is found to be gone.
  void Finish();

  // In the order of creation; those that were never seen have no phase before Finish.
  const std::vector<Life>& lives() const { return lives_; }

 private:
  struct Job {
    std::shared_ptr<const JobFacts> facts;
    std::size_t life = 0;
    bool runner_confirmed_absent = false;
    std::optional<absl::Time> runner_missing_since;
    std::optional<absl::Time> look_again;
  };
  using Pods = std::map<std::string, std::shared_ptr<const PodFacts>>;

  void OnJob(const RecordedEvent& event);
  void OnPod(const RecordedEvent& event);
  void PassTime(absl::Time until);
  void Evaluate(const std::string& name, absl::Time now);
  Observation Observe(Job& job, absl::Time now);
  void ConcludeAbsence(Job& job, Observation& seen, absl::Time now);
  bool RunnerIsThere(const std::string& job, absl::Time now) const;
  void Vanished(const Job& job, absl::Time now);
  std::optional<absl::Time> Report(std::size_t life, const Observation& seen, absl::Time now);
  std::size_t LifeOf(const JobFacts& job) const;

  const OnMapped on_mapped_;
  std::vector<Life> lives_;
  std::map<std::string, std::map<absl::Time, bool>> runners_;  // by job: from when on (not) there
  std::map<std::string, Job> jobs_;                            // by name
  std::map<std::string, Pods> pods_;                           // by job
};

}  // namespace plugin
