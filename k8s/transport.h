#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/http.h"

namespace k8s {

// Receives a streamed answer, on the executor's thread. After OnEnd nothing more is called.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  // Before OnResponse, when the answer asks for a wait (its Retry-After header).
  virtual void OnRetryAfter(absl::Duration /*wait*/) {}
  // The body so far has been empty; `code` other than 200 is followed by the error's body in
  // OnBytes.
  virtual void OnResponse(int code) = 0;
  // Any cut of the body; valid during the call only.
  virtual void OnBytes(absl::string_view bytes) = 0;
  // OK: the server closed the stream in order. Otherwise what broke it.
  virtual void OnEnd(const absl::Status& status) = 0;
};

// A stream under way. Destroying it cancels it and silences its sink. Executor's thread only.
class Stream {
 public:
  virtual ~Stream() = default;
};

// The one narrow way to the network. A Status means that no answer came:
//   kUnavailable        never sent or not processed by the server: any method may be repeated
//   kUnknown            sent, outcome unknown (reset, time-out after sending)
//   kDeadlineExceeded   the deadline passed, outcome unknown
// What the server said, 4xx and 5xx included, is an HttpResponse.
class Transport {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<HttpResponse>) &&>;

  virtual ~Transport() = default;

  // Any thread; never blocks. `done` is called once, on the executor's thread.
  virtual void Send(HttpRequest request, absl::Time deadline, Done done) = 0;

  // Executor's thread. `sink` must outlive the returned stream.
  virtual std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) = 0;
};

}  // namespace k8s
