#include "k8s/program_thread.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <system_error>
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
  const auto shared = std::make_shared<Done>(std::move(done));
  const auto tell = [this, shared](absl::StatusOr<std::string> output) {
    executor_.Post(
        [shared, output = std::move(output)]() mutable { std::move (*shared)(std::move(output)); });
  };
  try {
    thread_ = std::thread([this, program = std::move(program), tell] {
      tell(RunProgram(program, limits_, cancel_fd_));
    });
  } catch (const std::system_error&) {
    tell(absl::ResourceExhaustedError("there is no thread to start it from"));
  }
}

}  // namespace k8s
