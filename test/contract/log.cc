#include "test/contract/log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

namespace contract {
namespace {

constexpr std::chrono::seconds kPatience(30);

}  // namespace

std::vector<std::string> Log::TakeRequests() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(requests_, {});
}

void Log::WaitForRequest(absl::string_view what) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] {
    return std::find(requests_.begin(), requests_.end(), what) != requests_.end();
  });
}

void Log::WaitForRestart() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return restarts_ > 0; });
}

void Log::OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                    absl::Duration) {
  const std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back(absl::StrCat(verb, " ", plural, " ", http_code));
  changed_.notify_all();
}

void Log::OnWatchRestart(absl::string_view, absl::string_view) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++restarts_;
  changed_.notify_all();
}

}  // namespace contract
