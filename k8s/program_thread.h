#pragma once

#include <string>
#include <thread>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "k8s/executor.h"
#include "k8s/run_program.h"

namespace k8s {

// Runs programs away from the executor's thread, each on a thread of its own that ends with it.
class ProgramThread {
 public:
  // As RunProgram says; on the executor's thread.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>) &&>;

  // `executor` must outlive it.
  explicit ProgramThread(Executor& executor, ProgramLimits limits = {});
  // Kills what still runs and waits for the thread; its `done` may be destroyed uncalled.
  ~ProgramThread();
  ProgramThread(const ProgramThread&) = delete;
  ProgramThread& operator=(const ProgramThread&) = delete;

  // Executor's thread, and only when the one before is done.
  void Run(Program program, Done done);

 private:
  Executor& executor_;
  const ProgramLimits limits_;
  const int cancel_fd_;
  std::thread thread_;
};

}  // namespace k8s
