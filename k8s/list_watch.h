#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "k8s/executor.h"
#include "k8s/observer.h"
#include "k8s/random.h"
#include "k8s/requests.h"
#include "k8s/transport.h"
#include "k8s/watch_decoder.h"
#include "k8s/watch_event.h"
#include "k8s/watch_machine.h"

namespace k8s {

// Receives what a list and watch see, on the executor's thread. Must not destroy the ListWatch.
class ListTarget {
 public:
  virtual ~ListTarget() = default;
  // A list begins; what an earlier one that broke off has brought is void.
  virtual void OnListBegin() = 0;
  virtual void OnListItem(const boost::json::object& object) = 0;
  // The list is whole.
  virtual void OnListEnd() = 0;
  virtual void OnApplied(const boost::json::object& object) = 0;
  virtual void OnDeleted(const boost::json::object& last_state) = 0;
};

// Lists and watches one selection for ever: WatchMachine decides, this class does. Executor's
// thread only.
class ListWatch final : private StreamSink {
 public:
  // References must outlive it.
  ListWatch(Selection selection, ListTarget& target, Transport& transport, Executor& executor,
            Observer& observer, Random& random);
  ~ListWatch() override;

  void Start();

 private:
  void OnRetryAfter(absl::Duration wait) override;
  void OnResponse(int code) override;
  void OnBytes(absl::string_view bytes) override;
  void OnEnd(const absl::Status& status) override;

  void Step(const WatchMachine::Input& input);
  void Do(const WatchMachine::List& action);
  void Do(const WatchMachine::Watch& action);
  void Do(const WatchMachine::Wait& action);

  void RequestPage(absl::string_view continue_token);
  void TakePage(const absl::StatusOr<HttpResponse>& response);
  absl::StatusOr<boost::json::object> ReadPage(const absl::StatusOr<HttpResponse>& response,
                                               boost::json::memory_resource& memory) const;
  absl::Status TakeItems(const boost::json::object& page);
  absl::Status TakeLine(absl::string_view line);
  void TakeEvent(const WatchEvent& event);
  absl::Status EndOfWatch(const absl::Status& status) const;
  void CloseWatch();
  void Fail(const absl::Status& why, bool answered);
  void GuardSilence();
  void CheckSilence();
  std::string Doing(absl::string_view verb) const;

  const Selection selection_;
  const absl::Span<const absl::string_view> unread_;
  ListTarget& target_;
  Transport& transport_;
  Executor& executor_;
  Observer& observer_;
  Random& random_;

  WatchMachine machine_;
  std::unique_ptr<Stream> stream_;
  WatchDecoder decoder_;
  HttpResponse head_;  // the stream's answer; the body when that is a refusal. Code 0: none yet
  absl::Duration silence_;  // how long the present watch may be silent
  absl::Time last_byte_;
  Executor::TimerId timer_ = 0;  // the wait, or the guard against silence
  std::shared_ptr<char> alive_;  // answers that come after our end find it gone
};

}  // namespace k8s
