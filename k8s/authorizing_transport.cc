#include "k8s/authorizing_transport.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr int kUnauthorized = 401;

absl::Status NoCredentials(const absl::Status& why) {
  return absl::UnavailableError(absl::StrCat("no credentials: ", why.message()));
}

// A stream that begins when there is a token. Without one it ends with an error, as soon as whoever
// opened it holds it.
class AuthorizedStream final : public Stream, private StreamSink {
 public:
  AuthorizedStream(HttpRequest request, StreamSink& sink, Transport& next, TokenSource& tokens,
                   Executor& executor)
      : request_(std::move(request)),
        sink_(sink),
        next_(next),
        tokens_(tokens),
        executor_(executor) {
    tokens_.Token(executor_.Now(), absl::InfiniteFuture(),
                  [this, alive = std::weak_ptr<char>(alive_)](absl::StatusOr<std::string> token) {
                    if (!alive.expired()) Begin(std::move(token));
                  });
  }

 private:
  void Begin(absl::StatusOr<std::string> token) {
    if (!token.ok()) return Fail(token.status());
    request_.authorization = *std::move(token);
    asked_at_ = executor_.Now();
    stream_ = next_.Open(std::move(request_), *this);
  }

  void Fail(const absl::Status& why) {
    executor_.Post([this, why = NoCredentials(why), alive = std::weak_ptr<char>(alive_)] {
      if (!alive.expired()) sink_.OnEnd(why);
    });
  }

  void OnRetryAfter(absl::Duration wait) override { sink_.OnRetryAfter(wait); }
  void OnResponse(int code) override {
    if (code == kUnauthorized) tokens_.Reject(asked_at_);
    sink_.OnResponse(code);
  }
  void OnBytes(absl::string_view bytes) override { sink_.OnBytes(bytes); }
  void OnEnd(const absl::Status& status) override { sink_.OnEnd(status); }

  HttpRequest request_;
  StreamSink& sink_;
  Transport& next_;
  TokenSource& tokens_;
  Executor& executor_;
  absl::Time asked_at_;
  std::unique_ptr<Stream> stream_;
  const std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace

AuthorizingTransport::AuthorizingTransport(std::unique_ptr<Transport> next,
                                           std::unique_ptr<TokenSource> tokens, Executor& executor,
                                           std::vector<HttpHeader> headers)
    : next_(std::move(next)),
      tokens_(std::move(tokens)),
      executor_(executor),
      headers_(std::move(headers)) {}

void AuthorizingTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  request.headers = headers_;
  tokens_->Token(executor_.Now(), deadline,
                 [this, request = std::move(request), deadline,
                  done = std::move(done)](absl::StatusOr<std::string> token) mutable {
                   if (!token.ok()) return std::move(done)(NoCredentials(token.status()));
                   request.authorization = *std::move(token);
                   SendAuthorized(std::move(request), deadline, std::move(done));
                 });
}

void AuthorizingTransport::SendAuthorized(HttpRequest request, absl::Time deadline, Done done) {
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
  tokens_->Token(executor_.Now(), deadline,
                 [this, request = std::move(request), deadline, refusal = std::move(refusal),
                  done = std::move(done)](absl::StatusOr<std::string> token) mutable {
                   if (!token.ok() || *token == request.authorization) {
                     return std::move(done)(std::move(refusal));
                   }
                   request.authorization = *std::move(token);
                   next_->Send(std::move(request), deadline, std::move(done));
                 });
}

std::unique_ptr<Stream> AuthorizingTransport::Open(HttpRequest request, StreamSink& sink) {
  request.headers = headers_;
  return std::make_unique<AuthorizedStream>(std::move(request), sink, *next_, *tokens_, executor_);
}

}  // namespace k8s
