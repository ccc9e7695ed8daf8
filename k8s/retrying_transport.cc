#include "k8s/retrying_transport.h"

#include <optional>
#include <utility>

#include "k8s/api_error.h"

namespace k8s {

struct RetryingTransport::Call {
  HttpRequest request;
  absl::Time deadline;
  Done done;
  int attempts = 0;
};

RetryingTransport::RetryingTransport(std::unique_ptr<Transport> next, Executor& executor,
                                     RetryPolicy policy, Random random)
    : next_(std::move(next)), executor_(executor), policy_(policy), random_(std::move(random)) {}

void RetryingTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  auto call = std::make_shared<Call>(Call{std::move(request), deadline, std::move(done)});
  executor_.Post([this, call = std::move(call)]() mutable {
    budget_.OnRequest();
    Attempt(std::move(call));
  });
}

void RetryingTransport::Attempt(std::shared_ptr<Call> call) {
  ++call->attempts;
  HttpRequest request = call->request;
  const absl::Time deadline = call->deadline;
  next_->Send(std::move(request), deadline,
              [this, call = std::move(call)](absl::StatusOr<HttpResponse> response) {
                OnAnswer(call, std::move(response));
              });
}

void RetryingTransport::OnAnswer(const std::shared_ptr<Call>& call,
                                 absl::StatusOr<HttpResponse> response) {
  const std::optional<absl::Time> next = NextAttempt(*call, response);
  if (!next.has_value()) return std::move(call->done)(std::move(response));
  executor_.RunAt(*next, [this, call]() mutable { Attempt(std::move(call)); });
}

std::optional<absl::Time> RetryingTransport::NextAttempt(
    const Call& call, const absl::StatusOr<HttpResponse>& response) {
  const absl::Status failure =
      response.ok() ? ToStatus(*response, call.request.method, "") : response.status();
  if (failure.ok()) return std::nullopt;
  const auto delay = policy_.Delay(call.attempts, call.request.method, failure, random_());
  const absl::Time now = executor_.Now();
  if (!delay.has_value() || now + *delay >= call.deadline) return std::nullopt;
  if (!budget_.TakeRepeat()) return std::nullopt;
  return now + *delay;
}

std::unique_ptr<Stream> RetryingTransport::Open(HttpRequest request, StreamSink& sink) {
  return next_->Open(std::move(request), sink);
}

}  // namespace k8s
