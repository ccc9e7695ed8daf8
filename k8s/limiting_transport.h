#pragma once

#include <map>
#include <memory>

#include "k8s/executor.h"
#include "k8s/request_limiter.h"
#include "k8s/transport.h"

namespace k8s {

// Holds unary requests back as RequestLimiter says. One whose deadline passes while it waits was
// never sent: kUnavailable. Streams and requests of the other pools pass. Executor's thread only.
class LimitingTransport final : public Transport {
 public:
  // `executor` must outlive it.
  LimitingTransport(std::unique_ptr<Transport> next, Executor& executor,
                    const RequestLimits& limits);
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  struct Call {
    HttpRequest request;
    absl::Time deadline;
    Done done;
  };

  void Go();
  void Go(Call call);
  void SetTimer();

  std::unique_ptr<Transport> next_;
  Executor& executor_;
  RequestLimiter limiter_;
  std::map<RequestLimiter::Ticket, Call> calls_;
  bool going_ = false;
  Executor::TimerId timer_ = 0;
  absl::Time timer_at_ = absl::InfiniteFuture();
};

}  // namespace k8s
