#include "k8s/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kFirstInherited = 3;  // standard input, output and error stay
// How often the child is looked at beside its output. A pidfd would tell at once, but sandboxes
// that know none of them are common.
constexpr std::chrono::milliseconds kPeriod{10};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// Pointers into texts that outlive it, ended by a null, as exec wants them.
class Pointers {
 public:
  void Add(const std::string& text) { pointers_.push_back(const_cast<char*>(text.c_str())); }
  char* const* End() {
    pointers_.push_back(nullptr);
    return pointers_.data();
  }

 private:
  std::vector<char*> pointers_;
};

std::vector<std::string> EnvironmentOf(const Program& program) {
  std::map<std::string, std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string line = *one;
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  for (const auto& [name, value] : program.env) variables[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(absl::StrCat(name, "=", value));
  return lines;
}

// How the child begins: a process group of its own, no signal blocked or ignored, no descriptor of
// ours but standard error.
class SpawnPlan {
 public:
  explicit SpawnPlan(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstInherited);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // 0, or an errno.
  int Spawn(const Program& program, pid_t& pid) const {
    const std::vector<std::string> environment = EnvironmentOf(program);
    Pointers argv;
    argv.Add(program.command);
    for (const std::string& arg : program.args) argv.Add(arg);
    Pointers envp;
    for (const std::string& line : environment) envp.Add(line);
    return posix_spawnp(&pid, program.command.c_str(), &actions_, &attributes_, argv.End(),
                        envp.End());
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// A running child; killed and reaped unless Wait was called.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    kill(-pid_, SIGKILL);
    Wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool HasEnded() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }
  // Blocks until the end; how it ended, as waitpid says.
  int Wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_;
};

absl::Status NotStarted(int error) {
  if (error == ENOENT) return absl::NotFoundError("there is no such program");
  return absl::FailedPreconditionError(
      absl::StrCat("cannot be started: ", absl::ErrnoToStatus(error, "").message()));
}

absl::Status EndOf(int status) {
  if (WIFSIGNALED(status)) {
    return absl::FailedPreconditionError(absl::StrCat("was ended by signal ", WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("failed with exit code ", WEXITSTATUS(status)));
}

// Reads until the child has ended and nothing more is there to be read. Others that it left behind
// may still hold the pipe, so its end is not waited for.
class Collector {
 public:
  Collector(const Child& child, int output, int cancel, const ProgramLimits& limits)
      : child_(child),
        limits_(limits),
        deadline_(Clock::now() + absl::ToChronoNanoseconds(limits.time)),
        fds_{{{output, POLLIN, 0}, {cancel, POLLIN, 0}}} {}

  absl::StatusOr<std::string> Run() {
    for (;;) {
      const bool ended = child_.HasEnded();  // before its last output is read
      if (poll(fds_.data(), fds_.size(), ended ? 0 : kPeriod.count()) > 0) {
        if (fds_[1].revents != 0) return absl::CancelledError("was stopped, as we were");
        ReadSome();
      } else if (ended) {
        return std::move(output_);
      }
      if (absl::Status status = CheckLimits(); !status.ok()) return status;
    }
  }

 private:
  void ReadSome() {
    std::array<char, 4096> chunk;
    const ssize_t got = read(fds_[0].fd, chunk.data(), chunk.size());
    if (got > 0) output_.append(chunk.data(), static_cast<std::size_t>(got));
    if (got == 0) fds_[0].fd = -1;  // poll passes it over
  }

  absl::Status CheckLimits() const {
    if (output_.size() > limits_.output) {
      return absl::ResourceExhaustedError(
          absl::StrCat("wrote more than ", limits_.output, " bytes"));
    }
    if (Clock::now() < deadline_) return absl::OkStatus();
    return absl::DeadlineExceededError(
        absl::StrCat("did not end within ", absl::FormatDuration(limits_.time)));
  }

  const Child& child_;
  const ProgramLimits& limits_;
  const Clock::time_point deadline_;
  std::array<pollfd, 2> fds_;
  std::string output_;
};

}  // namespace

absl::StatusOr<std::string> RunProgram(const Program& program, const ProgramLimits& limits,
                                       int cancel_fd) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return NotStarted(errno);
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  pid_t pid = 0;
  const int error = SpawnPlan(input.get()).Spawn(program, pid);
  if (error != 0) return NotStarted(error);
  input.Close();
  Child child(pid);
  absl::StatusOr<std::string> text = Collector(child, output.get(), cancel_fd, limits).Run();
  if (!text.ok()) return text;
  if (absl::Status status = EndOf(child.Wait()); !status.ok()) return status;
  return text;
}

}  // namespace k8s
