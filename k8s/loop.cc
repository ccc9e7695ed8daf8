#include "k8s/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace k8s {
namespace {

constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr int kNoTimer = -1;
constexpr int kLongestWait = 60'000;

std::int64_t MonotonicNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::uint32_t EpollEvents(Loop::Ready interest) {
  return (interest.readable ? std::uint32_t{EPOLLIN} : 0) |
         (interest.writable ? std::uint32_t{EPOLLOUT} : 0);
}

Loop::Ready ReadyOf(std::uint32_t events) {
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  return {broken || (events & EPOLLIN) != 0, broken || (events & EPOLLOUT) != 0};
}

}  // namespace

Loop::Loop()
    : epoll_fd_(epoll_create1(EPOLL_CLOEXEC)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_fd_;
  epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event);
}

Loop::~Loop() {
  Stop();
  close(wake_fd_);
  close(epoll_fd_);
}

void Loop::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Loop::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  Wake();
  if (thread_.joinable()) thread_.join();
  std::vector<Task> posted;  // these two are destroyed without the lock
  Timers timers;
  MutexLock lock(mutex_);
  posted.swap(posted_);
  timers.swap(timers_);
  timer_times_.clear();
}

absl::Time Loop::Now() const { return absl::Now(); }

void Loop::Post(Task task) {
  bool asleep = false;
  {
    MutexLock lock(mutex_);
    posted_.push_back(std::move(task));
    asleep = std::exchange(asleep_, false);
  }
  if (asleep) Wake();
}

Loop::TimerId Loop::RunAt(absl::Time when, Task task) {
  const absl::Duration wait =
      std::clamp(when - absl::Now(), absl::ZeroDuration(), absl::Hours(24 * 365));
  const std::int64_t at = MonotonicNanos() + absl::ToInt64Nanoseconds(wait);
  TimerId id = 0;
  bool asleep = false;
  {
    MutexLock lock(mutex_);
    id = ++last_timer_;
    timers_.emplace(std::make_pair(at, id), std::move(task));
    timer_times_[id] = at;
    asleep = std::exchange(asleep_, false);
  }
  if (asleep) Wake();
  return id;
}

void Loop::Cancel(TimerId timer) {
  Task forgotten;  // destroyed without the lock: it may own anything
  MutexLock lock(mutex_);
  const auto time = timer_times_.find(timer);
  if (time == timer_times_.end()) return;
  auto node = timers_.extract({time->second, timer});
  if (!node.empty()) forgotten = std::move(node.mapped());
  timer_times_.erase(time);
}

void Loop::Watch(int fd, Ready interest, OnReady on_ready) {
  epoll_event event{};
  event.events = EpollEvents(interest);
  event.data.fd = fd;
  const bool known = watched_.contains(fd);
  watched_[fd] = std::make_shared<OnReady>(std::move(on_ready));
  epoll_ctl(epoll_fd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

void Loop::Unwatch(int fd) {
  if (watched_.erase(fd) > 0) epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
}

void Loop::Run() {
  while (!stopping()) {
    WaitForDescriptors(FallAsleep());
    RunPosted();
    RunDueTimers();
  }
}

bool Loop::stopping() {
  MutexLock lock(mutex_);
  return stopping_;
}

void Loop::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

// Decided under the lock: what is given from now on finds a loop that sleeps, and wakes it.
int Loop::FallAsleep() {
  MutexLock lock(mutex_);
  const int longest = posted_.empty() ? MillisecondsToNextTimer() : 0;
  asleep_ = longest != 0;
  return longest;
}

void Loop::WakeUp() {
  MutexLock lock(mutex_);
  asleep_ = false;
}

int Loop::MillisecondsToNextTimer() const {
  if (timers_.empty()) return kNoTimer;
  const std::int64_t nanos = timers_.begin()->first.first - MonotonicNanos();
  if (nanos <= 0) return 0;
  const std::int64_t millis = (nanos + kNanosPerMilli - 1) / kNanosPerMilli;
  return static_cast<int>(std::min<std::int64_t>(millis, kLongestWait));
}

void Loop::WaitForDescriptors(int timeout_ms) {
  std::array<epoll_event, 64> events;
  const int count =
      epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
  WakeUp();
  for (int i = 0; i < count; ++i) {
    const int fd = events[i].data.fd;
    if (fd == wake_fd_) {
      std::uint64_t drained = 0;
      [[maybe_unused]] const ssize_t got = read(wake_fd_, &drained, sizeof(drained));
      continue;
    }
    const auto found = watched_.find(fd);
    if (found == watched_.end()) continue;
    // Kept alive: the callback may unwatch its own descriptor.
    const std::shared_ptr<OnReady> on_ready = found->second;
    (*on_ready)(ReadyOf(events[i].events));
  }
}

void Loop::RunPosted() {
  std::vector<Task> tasks;
  {
    MutexLock lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) task();
}

void Loop::RunDueTimers() {
  const std::int64_t now = MonotonicNanos();
  while (Task task = TakeDueTimer(now)) task();
}

Loop::Task Loop::TakeDueTimer(std::int64_t now) {
  MutexLock lock(mutex_);
  if (timers_.empty() || timers_.begin()->first.first > now) return nullptr;
  auto node = timers_.extract(timers_.begin());
  timer_times_.erase(node.key().second);
  return std::move(node.mapped());
}

}  // namespace k8s
