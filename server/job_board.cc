#include "server/job_board.h"

#include <utility>

#include "plugin/handle.h"

namespace server {
namespace {

std::string HandleOf(const plugin::JobFacts& job) {
  return plugin::EncodeHandle(plugin::JobHandle{job.ns, job.name, job.uid});
}

}  // namespace

JobBoard::Entry JobBoard::Find(const k8s::ObjectKey& key) const {
  k8s::MutexLock lock(mutex_);
  auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second;
}

JobBoard::Reply JobBoard::FindReply(absl::string_view handle) const {
  k8s::MutexLock lock(mutex_);
  const auto found = replies_.find(handle);
  return found == replies_.end() ? nullptr : found->second;
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
  const std::string handle = HandleOf(*entry->job);
  Reply reply = Encoded(*entry);
  k8s::MutexLock lock(mutex_);
  Forget(key);
  if (reply != nullptr) replies_[handle] = std::move(reply);
  return entries_[key] = std::move(entry);
}

void JobBoard::Remove(const k8s::ObjectKey& key) {
  k8s::MutexLock lock(mutex_);
  Forget(key);
  entries_.erase(key);
}

// Nothing is sent of what is not ours.
JobBoard::Reply JobBoard::Encoded(const TrackedJob& job) const {
  if (encode_ == nullptr || !plugin::IsOurs(*job.job)) return nullptr;
  return std::make_shared<const std::string>(encode_(job));
}

void JobBoard::Forget(const k8s::ObjectKey& key) {
  const auto known = entries_.find(key);
  if (known != entries_.end()) replies_.erase(HandleOf(*known->second->job));
}

}  // namespace server
