#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "k8s/executor.h"
#include "k8s/mutex.h"

namespace k8s {

// The executor of the program: one thread that waits for descriptors, timers and posted tasks.
// Timers run on the monotonic clock, so a step of the wall clock neither delays nor hurries them.
class Loop final : public Executor {
 public:
  // What became possible on a descriptor; an error or a hang-up shows as both.
  struct Ready {
    bool readable = false;
    bool writable = false;
  };
  using OnReady = absl::AnyInvocable<void(Ready)>;

  Loop();
  ~Loop() override;  // Stop()

  // Starts the thread. Tasks and timers that were given before run then.
  void Start();

  // Returns when the thread has ended; what is still queued is destroyed without being run. Not
  // from the loop's own thread; a second call does nothing. Afterwards objects of the loop's thread
  // may be destroyed by the caller.
  void Stop();

  absl::Time Now() const override;
  void Post(Task task) override;
  TimerId RunAt(absl::Time when, Task task) override;
  void Cancel(TimerId timer) override;

  // Calls `on_ready` whenever `fd` is ready for what `interest` names, until Unwatch. A second call
  // for a descriptor replaces the first. Loop's thread only, as is Unwatch.
  void Watch(int fd, Ready interest, OnReady on_ready);
  void Unwatch(int fd);

 private:
  using Timers = std::map<std::pair<std::int64_t, TimerId>, Task>;

  void Run();
  bool stopping();
  void Wake();
  int FallAsleep();
  void WakeUp();
  int MillisecondsToNextTimer() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WaitForDescriptors(int timeout_ms);
  void RunPosted();
  void RunDueTimers();
  Task TakeDueTimer(std::int64_t now);

  int epoll_fd_;
  int wake_fd_;
  std::thread thread_;
  absl::flat_hash_map<int, std::shared_ptr<OnReady>> watched_;  // loop's thread only

  Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool asleep_ ABSL_GUARDED_BY(mutex_) = false;  // only then a new task needs to wake the loop
  std::vector<Task> posted_ ABSL_GUARDED_BY(mutex_);
  TimerId last_timer_ ABSL_GUARDED_BY(mutex_) = 0;
  Timers timers_ ABSL_GUARDED_BY(mutex_);  // by nanoseconds of the monotonic clock, then age
  absl::flat_hash_map<TimerId, std::int64_t> timer_times_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace k8s
