#include "server/sync_report.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace server {

void SyncReport::Add(absl::string_view plural, Synced synced) {
  caches_.push_back({plural, std::move(synced)});
}

std::vector<std::string> SyncReport::Lines() const {
  std::vector<std::string> lines;
  for (const Part& cache : caches_) {
    if (cache.synced()) continue;
    lines.push_back(absl::StrCat(cache.plural, " are not synced: ", LastReason(cache.plural)));
  }
  return lines;
}

std::string SyncReport::LastReason(absl::string_view plural) const {
  const k8s::MutexLock lock(mutex_);
  const auto found = reasons_.find(plural);
  return found == reasons_.end() ? "no answer of the API server yet" : found->second;
}

void SyncReport::OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                           absl::Duration took) {
  next_.OnRequest(verb, plural, http_code, took);
}

void SyncReport::OnWatchRestart(absl::string_view plural, absl::string_view why) {
  {
    const k8s::MutexLock lock(mutex_);
    reasons_[std::string(plural)] = std::string(why);
  }
  next_.OnWatchRestart(plural, why);
}

void SyncReport::OnObjectDropped(absl::string_view plural, absl::string_view why) {
  next_.OnObjectDropped(plural, why);
}

}  // namespace server
