#pragma once

#include <memory>

#include "k8s/executor.h"
#include "k8s/random.h"
#include "k8s/retry_policy.h"
#include "k8s/transport.h"

namespace k8s {

// Repeats requests as `policy` allows, as long as the wait ends before the deadline; the last
// answer or failure is what the caller sees. Streams pass through: who reads one knows better. The
// outermost layer: it brings calls of any thread to the executor's, so that the layers below have
// one thread.
class RetryingTransport final : public Transport {
 public:
  // `executor` must outlive it.
  RetryingTransport(std::unique_ptr<Transport> next, Executor& executor, RetryPolicy policy,
                    Random random);
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  struct Call;

  void Attempt(std::shared_ptr<Call> call);
  void OnAnswer(const std::shared_ptr<Call>& call, absl::StatusOr<HttpResponse> response);
  std::optional<absl::Time> NextAttempt(const Call& call,
                                        const absl::StatusOr<HttpResponse>& response);

  std::unique_ptr<Transport> next_;
  Executor& executor_;
  const RetryPolicy policy_;
  Random random_;
  RetryBudget budget_;
};

}  // namespace k8s
