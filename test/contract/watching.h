#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/requests.h"
#include "k8s/watch_decoder.h"
#include "k8s/watch_event.h"
#include "test/contract/session.h"

namespace contract {

// One watch request and what comes of it, as our own decoder reads it.
class Watching final : private k8s::StreamSink {
 public:
  // Returns when it is answered.
  Watching(Session& session, const k8s::Selection& selection, absl::string_view version,
           absl::Duration timeout = absl::Seconds(300));
  ~Watching() override;

  // The next `count` events but bookmarks; fewer when the stream ends before, or after 30 s.
  std::vector<k8s::WatchEvent> Take(std::size_t count);
  // The same as "ADDED name".
  std::vector<std::string> TakeNames(std::size_t count);
  // The next bookmark's version; empty when the stream ends before, or after 30 s.
  std::string TakeBookmark();
  // Waits for the end, 30 s at most: OK when the server closed the stream in order. An answer that
  // is not 200 and an ERROR event are the status of k8s/api_error.h.
  absl::Status End();
  // Of the last event so far, bookmarks too.
  std::string version() const;

 private:
  void OnResponse(int code) override;
  void OnBytes(absl::string_view bytes) override;
  void OnEnd(const absl::Status& status) override;
  absl::Status TakeLine(absl::string_view line);
  template <typename Condition>
  void WaitUntil(std::unique_lock<std::mutex>& lock, Condition condition);

  Session& session_;
  std::unique_ptr<k8s::Stream> stream_;  // loop's thread, as are the next three
  k8s::WatchDecoder decoder_;
  int code_ = 0;
  std::string error_body_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<k8s::WatchEvent> events_;  // not taken yet
  std::vector<std::string> bookmarks_;
  std::string version_;
  bool answered_ = false;
  bool ended_ = false;
  absl::Status end_;
};

}  // namespace contract
