#pragma once

#include <deque>
#include <map>
#include <utility>

#include "absl/time/time.h"
#include "k8s/executor.h"
#include "k8s/mutex.h"

namespace test {

// An executor whose clock and thread are the test: nothing runs until RunReady or Advance says so.
// Any thread may post; the test's thread runs.
class FakeExecutor final : public k8s::Executor {
 public:
  explicit FakeExecutor(absl::Time start = absl::FromUnixSeconds(1'700'000'000)) : now_(start) {}

  absl::Time Now() const override;
  void Post(Task task) override;
  TimerId RunAt(absl::Time when, Task task) override;
  void Cancel(TimerId timer) override;

  // Runs what was posted and the timers that are due, until nothing of them is left.
  void RunReady();
  // Moves the clock on, stopping at each timer to run it at its time.
  void Advance(absl::Duration by);
  // How many timers are set, and when the next is due (InfiniteFuture: none).
  std::size_t timers() const;
  absl::Time next_timer() const;

 private:
  Task Take();
  bool MoveTo(absl::Time limit);

  mutable k8s::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> posted_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<absl::Time, TimerId>, Task> timers_ ABSL_GUARDED_BY(mutex_);
  TimerId last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace test
