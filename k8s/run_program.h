#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace k8s {

struct Program {
  std::string command;  // with a slash: a path; else looked up in PATH
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;  // beside our own; ours gives way
};

struct ProgramLimits {
  absl::Duration time = absl::Seconds(30);
  std::size_t output = std::size_t{1} << 20;
};

// Runs `program` to its end and gives what it wrote to standard output. It inherits standard error
// and no other descriptor, and reads nothing. Blocks. When a limit is passed, or `cancel_fd`
// becomes readable, it is killed with all that it started in its process group.
//   kNotFound            there is no such program
//   kFailedPrecondition  it cannot be started, or failed (with its exit code)
//   kDeadlineExceeded, kResourceExhausted   a limit; kCancelled
// Errors show nothing of arguments, environment or output.
absl::StatusOr<std::string> RunProgram(const Program& program, const ProgramLimits& limits,
                                       int cancel_fd);

}  // namespace k8s
