#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/observer.h"

namespace contract {

// What the k8s/ layer told of itself. Thread-safe.
class Log final : public k8s::Observer {
 public:
  // "create daskjobs 201" for each attempt, in the order of the answers, since the last call.
  std::vector<std::string> TakeRequests();
  // Waits, 30 s at most, until such an attempt can be taken.
  void WaitForRequest(absl::string_view what);
  // Waits, 30 s at most, until a list or watch has failed.
  void WaitForRestart();

 private:
  void OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                 absl::Duration took) override;
  void OnWatchRestart(absl::string_view plural, absl::string_view why) override;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> requests_;
  int restarts_ = 0;
};

}  // namespace contract
