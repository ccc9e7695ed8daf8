#include "k8s/authorizing_transport.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr int kUnauthorized = 401;

class AuthorizedStream final : public Stream, private StreamSink {
 public:
  AuthorizedStream(HttpRequest request, StreamSink& sink, Transport& next, TokenSource& tokens,
                   absl::Time asked_at)
      : sink_(sink),
        tokens_(tokens),
        asked_at_(asked_at),
        stream_(next.Open(std::move(request), *this)) {}

 private:
  void OnResponse(int code) override {
    if (code == kUnauthorized) tokens_.Reject(asked_at_);
    sink_.OnResponse(code);
  }
  void OnBytes(absl::string_view bytes) override { sink_.OnBytes(bytes); }
  void OnEnd(const absl::Status& status) override { sink_.OnEnd(status); }

  StreamSink& sink_;
  TokenSource& tokens_;
  const absl::Time asked_at_;
  std::unique_ptr<Stream> stream_;
};

// Ends with an error as soon as whoever opened it holds it.
class FailedStream final : public Stream {
 public:
  FailedStream(absl::Status why, StreamSink& sink, Executor& executor) {
    executor.Post([why = std::move(why), &sink, alive = std::weak_ptr<char>(alive_)] {
      if (!alive.expired()) sink.OnEnd(why);
    });
  }

 private:
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace

AuthorizingTransport::AuthorizingTransport(std::unique_ptr<Transport> next,
                                           std::unique_ptr<TokenSource> tokens, Executor& executor)
    : next_(std::move(next)), tokens_(std::move(tokens)), executor_(executor) {}

absl::Status AuthorizingTransport::Authorize(HttpRequest& request) {
  const absl::StatusOr<std::string> token = tokens_->Token(executor_.Now());
  if (!token.ok()) {
    return absl::UnavailableError(absl::StrCat("no credentials: ", token.status().message()));
  }
  request.authorization = token->empty() ? "" : absl::StrCat("Bearer ", *token);
  return absl::OkStatus();
}

void AuthorizingTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  if (absl::Status status = Authorize(request); !status.ok()) return std::move(done)(status);
  HttpRequest copy = request;
  next_->Send(std::move(copy), deadline,
              [this, request = std::move(request), deadline, asked_at = executor_.Now(),
               done = std::move(done)](absl::StatusOr<HttpResponse> response) mutable {
                if (!response.ok() || response->code != kUnauthorized) {
                  return std::move(done)(std::move(response));
                }
                tokens_->Reject(asked_at);
                SendAgain(std::move(request), deadline, std::move(response), std::move(done));
              });
}

void AuthorizingTransport::SendAgain(HttpRequest request, absl::Time deadline,
                                     absl::StatusOr<HttpResponse> refusal, Done done) {
  const std::string refused = request.authorization;
  if (!Authorize(request).ok() || request.authorization == refused) {
    return std::move(done)(std::move(refusal));
  }
  next_->Send(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Stream> AuthorizingTransport::Open(HttpRequest request, StreamSink& sink) {
  if (absl::Status status = Authorize(request); !status.ok()) {
    return std::make_unique<FailedStream>(std::move(status), sink, executor_);
  }
  return std::make_unique<AuthorizedStream>(std::move(request), sink, *next_, *tokens_,
                                            executor_.Now());
}

}  // namespace k8s
