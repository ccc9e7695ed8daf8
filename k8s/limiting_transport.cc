#include "k8s/limiting_transport.h"

#include <utility>

namespace k8s {
namespace {

RequestLimiter::Line LineOf(Method method) {
  const bool write = method == Method::kPost || method == Method::kPatch;
  return write ? RequestLimiter::Line::kWrites : RequestLimiter::Line::kOthers;
}

}  // namespace

LimitingTransport::LimitingTransport(std::unique_ptr<Transport> next, Executor& executor,
                                     const RequestLimits& limits)
    : next_(std::move(next)), executor_(executor), limiter_(limits) {}

void LimitingTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  if (request.pool != Pool::kUnary) {
    return next_->Send(std::move(request), deadline, std::move(done));
  }
  const auto ticket = limiter_.Join(LineOf(request.method), deadline);
  calls_.emplace(ticket, Call{std::move(request), deadline, std::move(done)});
  Go();
}

std::unique_ptr<Stream> LimitingTransport::Open(HttpRequest request, StreamSink& sink) {
  return next_->Open(std::move(request), sink);
}

// What ends at once calls us from inside the loop, which then goes on.
void LimitingTransport::Go() {
  if (std::exchange(going_, true)) return;
  while (const auto next = limiter_.Next(executor_.Now())) {
    Call call = std::move(calls_.extract(next->ticket).mapped());
    if (next->may_go) {
      Go(std::move(call));
    } else {
      std::move(call.done)(absl::UnavailableError(
          "never sent: too many requests to the API server waited before it (client-side limit)"));
    }
  }
  going_ = false;
  SetTimer();
}

void LimitingTransport::Go(Call call) {
  next_->Send(std::move(call.request), call.deadline,
              [this, done = std::move(call.done)](absl::StatusOr<HttpResponse> response) mutable {
                limiter_.OnEnd();
                std::move(done)(std::move(response));
                Go();
              });
}

void LimitingTransport::SetTimer() {
  const absl::Time due = limiter_.due();
  if (due == timer_at_) return;
  executor_.Cancel(timer_);
  timer_at_ = due;
  if (due == absl::InfiniteFuture()) return;
  timer_ = executor_.RunAt(due, [this] {
    timer_at_ = absl::InfiniteFuture();
    Go();
  });
}

}  // namespace k8s
