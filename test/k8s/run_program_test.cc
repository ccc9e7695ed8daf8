#include "k8s/run_program.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

class CancelFd {
 public:
  ~CancelFd() { close(fd_); }
  int get() const { return fd_; }

 private:
  const int fd_ = eventfd(0, EFD_CLOEXEC);
};

Program Shell(const std::string& script) { return {"sh", {"-c", script}, {}}; }

absl::StatusOr<std::string> Run(const Program& program, const ProgramLimits& limits = {}) {
  const CancelFd cancel;
  return RunProgram(program, limits, cancel.get());
}

TEST_CASE("what a program writes is what we get", "[k8s][program]") {
  CHECK(*Run({"echo", {"a b", "c"}, {}}) == "a b c\n");
  CHECK(*Run(Shell("exit 0")) == "");
  CHECK(Run(Shell("head -c 300000 /dev/zero"))->size() == 300'000);
}

TEST_CASE("a program has our environment and its own over it", "[k8s][program]") {
  setenv("PROGRAM_TEST_A", "ours", 1);
  setenv("PROGRAM_TEST_B", "ours", 1);
  Program program = Shell("echo $PROGRAM_TEST_A $PROGRAM_TEST_B");
  program.env = {{"PROGRAM_TEST_B", "given"}};
  CHECK(*Run(program) == "ours given\n");
  unsetenv("PROGRAM_TEST_A");
  unsetenv("PROGRAM_TEST_B");
}

TEST_CASE("a program reads nothing and inherits no descriptor", "[k8s][program]") {
  CHECK(*Run(Shell("cat")) == "");
  const int leaked = fcntl(0, F_DUPFD, 100);  // not closed on exec
  REQUIRE(leaked >= 100);
  CHECK(*Run(Shell(absl::StrCat("[ -e /proc/self/fd/", leaked,
                                " ] && echo open"
                                " || echo closed"))) == "closed\n");
  close(leaked);
}

TEST_CASE("a program is not deaf to the signals that we block", "[k8s][program]") {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto output = Run(Shell("kill -TERM $$; sleep 60"));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(output.status().message() == "was ended by signal 15");
}

TEST_CASE("a program that fails is told by how it ended and nothing else", "[k8s][program]") {
  const struct {
    Program program;
    absl::StatusCode code;
    const char* message;
  } rows[] = {
      {Shell("echo secret; exit 3"), absl::StatusCode::kFailedPrecondition,
       "failed with exit code 3"},
      {Shell("kill -KILL $$ # secret"), absl::StatusCode::kFailedPrecondition,
       "was ended by signal 9"},
      {{"no-such-program-anywhere", {"secret"}, {}},
       absl::StatusCode::kNotFound,
       "there is no such program"},
      {{"/no/such/program", {"secret"}, {}},
       absl::StatusCode::kNotFound,
       "there is no such program"},
      {{"/etc/passwd", {"secret"}, {}},
       absl::StatusCode::kFailedPrecondition,
       "cannot be started: "},
  };
  for (const auto& row : rows) {
    const auto output = Run(row.program);
    CAPTURE(row.message, output.status().ToString());
    CHECK(output.status().code() == row.code);
    CHECK(absl::StartsWith(output.status().message(), row.message));
    CHECK_FALSE(absl::StrContains(output.status().message(), "secret"));
  }
}

TEST_CASE("a program that does not end is killed with what it started", "[k8s][program]") {
  std::string pattern = (std::filesystem::temp_directory_path() / "program.XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  const std::string fifo = folder + "/fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  const int reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ProgramLimits limits;
  limits.time = absl::Milliseconds(100);
  const auto output = Run(Shell("exec 5>" + fifo + "; sleep 600 & sleep 600"), limits);
  CHECK(absl::IsDeadlineExceeded(output.status()));
  CHECK(output.status().message() == "did not end within 100ms");
  // The pipe ends when the last that held it is dead.
  fcntl(reader, F_SETFL, 0);
  char byte = 0;
  CHECK(read(reader, &byte, 1) == 0);
  close(reader);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a program that writes without end is stopped", "[k8s][program]") {
  ProgramLimits limits;
  limits.output = 10'000;
  const auto output = Run(Shell("yes secret"), limits);
  CHECK(absl::IsResourceExhausted(output.status()));
  CHECK(output.status().message() == "wrote more than 10000 bytes");
}

TEST_CASE("what a program leaves behind does not hold up its answer", "[k8s][program]") {
  const auto output = Run(Shell("sleep 600 & echo $!"));
  REQUIRE(output.ok());
  CHECK(kill(static_cast<pid_t>(std::stoi(*output)), SIGKILL) == 0);
}

TEST_CASE("a program that closes its output is waited for", "[k8s][program]") {
  CHECK(Run(Shell("exec >&-; exit 4")).status().message() == "failed with exit code 4");
}

TEST_CASE("a program is killed when we end", "[k8s][program]") {
  const CancelFd cancel;
  const std::uint64_t one = 1;
  REQUIRE(write(cancel.get(), &one, sizeof(one)) == sizeof(one));
  CHECK(absl::IsCancelled(RunProgram(Shell("sleep 600"), {}, cancel.get()).status()));
}

}  // namespace
}  // namespace k8s
