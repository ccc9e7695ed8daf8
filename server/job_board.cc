#include "server/job_board.h"

#include <utility>

namespace server {

JobBoard::Entry JobBoard::Find(const k8s::ObjectKey& key) const {
  k8s::MutexLock lock(mutex_);
  auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<JobBoard::Entry> JobBoard::All() const {
  k8s::MutexLock lock(mutex_);
  std::vector<Entry> all;
  all.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) all.push_back(entry);
  return all;
}

JobBoard::Entry JobBoard::Put(const k8s::ObjectKey& key, TrackedJob job) {
  job.links = plugin::LogLinks(logs_, *job.job, job.runner.get());
  auto entry = std::make_shared<const TrackedJob>(std::move(job));
  k8s::MutexLock lock(mutex_);
  return entries_[key] = std::move(entry);
}

void JobBoard::Remove(const k8s::ObjectKey& key) {
  k8s::MutexLock lock(mutex_);
  entries_.erase(key);
}

}  // namespace server
