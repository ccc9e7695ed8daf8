#pragma once

#include <memory>
#include <vector>

#include "k8s/executor.h"
#include "k8s/token_source.h"
#include "k8s/transport.h"

namespace k8s {

// Puts on every request what proves who we are, and further headers of that kind. A request waits
// for a token that is not at hand until its deadline. A 401 makes the token source look again, and
// if it has another token the request is sent once more with that. Without a token to be had,
// nothing is sent and the failure is kUnavailable. Executor's thread only.
class AuthorizingTransport final : public Transport {
 public:
  // `executor` must outlive it; it is destroyed once the executor has ended.
  AuthorizingTransport(std::unique_ptr<Transport> next, std::unique_ptr<TokenSource> tokens,
                       Executor& executor, std::vector<HttpHeader> headers = {});
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  void SendAuthorized(HttpRequest request, absl::Time deadline, Done done);
  void SendAgain(HttpRequest request, absl::Time deadline, absl::StatusOr<HttpResponse> refusal,
                 Done done);

  std::unique_ptr<Transport> next_;
  std::unique_ptr<TokenSource> tokens_;
  Executor& executor_;
  const std::vector<HttpHeader> headers_;
};

}  // namespace k8s
