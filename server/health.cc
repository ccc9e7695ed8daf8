#include "server/health.h"

#include <algorithm>
#include <utility>

namespace server {
namespace {

bool Holds(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Health::Health(std::vector<std::string> task_services, std::vector<std::string> metadata_services)
    : task_services_(std::move(task_services)), metadata_services_(std::move(metadata_services)) {}

void Health::Synced() {
  synced_ = true;
  Publish();
}

void Health::Drain() {
  draining_ = true;
  Publish();
}

Health::Serving Health::Of(absl::string_view service) const {
  if (Holds(metadata_services_, service)) return Serving::kYes;
  if (!service.empty() && !Holds(task_services_, service)) return Serving::kNoSuchService;
  return ready() ? Serving::kYes : Serving::kNo;
}

void Health::Tell(Listener& listener) {
  k8s::MutexLock lock(mutex_);
  listeners_.insert(&listener);
}

void Health::Forget(Listener& listener) {
  k8s::MutexLock lock(mutex_);
  listeners_.erase(&listener);
}

void Health::Publish() {
  k8s::MutexLock lock(mutex_);
  for (Listener* listener : listeners_) listener->OnHealth();
}

}  // namespace server
