#pragma once

#include <cstdint>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace k8s {

// The one thread on which transport, caches, reflectors and everything behind them run.
// Work crosses to it as values.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;
  using TimerId = std::uint64_t;

  virtual ~Executor() = default;

  virtual absl::Time Now() const = 0;

  // Runs `task` on the executor's thread, in the order of the calls. Any thread may call it; never
  // blocks. Tasks that are still queued when the executor ends are destroyed without being run.
  virtual void Post(Task task) = 0;

  // Runs `task` on the executor's thread once, not before `when`. Any thread may call it.
  virtual TimerId RunAt(absl::Time when, Task task) = 0;

  // Forgets a timer; a timer that ran or is unknown is ignored. Only on the executor's thread.
  virtual void Cancel(TimerId timer) = 0;
};

}  // namespace k8s
