#include "k8s/program_thread.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace k8s {

ProgramThread::ProgramThread(Executor& executor, ProgramLimits limits)
    : executor_(executor), limits_(limits), cancel_fd_(eventfd(0, EFD_CLOEXEC)) {}

ProgramThread::~ProgramThread() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(cancel_fd_, &one, sizeof(one));
  if (thread_.joinable()) thread_.join();
  close(cancel_fd_);
}

void ProgramThread::Run(Program program, Done done) {
  if (thread_.joinable()) thread_.join();  // it has posted its result, the last thing that it does
  thread_ = std::thread([this, program = std::move(program), done = std::move(done)]() mutable {
    auto output = RunProgram(program, limits_, cancel_fd_);
    executor_.Post([done = std::move(done), output = std::move(output)]() mutable {
      std::move(done)(std::move(output));
    });
  });
}

}  // namespace k8s
