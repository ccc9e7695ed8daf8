#include "test/support/fake_executor.h"

#include <algorithm>

namespace test {

absl::Time FakeExecutor::Now() const {
  k8s::MutexLock lock(mutex_);
  return now_;
}

void FakeExecutor::Post(Task task) {
  k8s::MutexLock lock(mutex_);
  posted_.push_back(std::move(task));
}

FakeExecutor::TimerId FakeExecutor::RunAt(absl::Time when, Task task) {
  k8s::MutexLock lock(mutex_);
  timers_.emplace(std::make_pair(when, ++last_), std::move(task));
  return last_;
}

void FakeExecutor::Cancel(TimerId timer) {
  Task forgotten;
  k8s::MutexLock lock(mutex_);
  const auto found = std::find_if(timers_.begin(), timers_.end(),
                                  [&](const auto& entry) { return entry.first.second == timer; });
  if (found == timers_.end()) return;
  forgotten = std::move(found->second);
  timers_.erase(found);
}

FakeExecutor::Task FakeExecutor::Take() {
  k8s::MutexLock lock(mutex_);
  Task task;
  if (!posted_.empty()) {
    task = std::move(posted_.front());
    posted_.pop_front();
  } else if (!timers_.empty() && timers_.begin()->first.first <= now_) {
    task = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
  }
  return task;
}

void FakeExecutor::RunReady() {
  while (Task task = Take()) task();
}

bool FakeExecutor::MoveTo(absl::Time limit) {
  k8s::MutexLock lock(mutex_);
  const bool due = !timers_.empty() && timers_.begin()->first.first <= limit;
  now_ = std::max(now_, due ? timers_.begin()->first.first : limit);
  return due;
}

void FakeExecutor::Advance(absl::Duration by) {
  const absl::Time limit = Now() + by;
  RunReady();
  while (MoveTo(limit)) RunReady();
  RunReady();
}

std::size_t FakeExecutor::timers() const {
  k8s::MutexLock lock(mutex_);
  return timers_.size();
}

absl::Time FakeExecutor::next_timer() const {
  k8s::MutexLock lock(mutex_);
  return timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first.first;
}

}  // namespace test
