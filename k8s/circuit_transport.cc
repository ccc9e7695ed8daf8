#include "k8s/circuit_transport.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr absl::Duration kProbeLimit = absl::Seconds(5);

// A deadline that passed says more about the deadline than about the connection, which has a guard
// of its own.
bool IsNoConnection(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status);
}

HttpRequest ReadyRequest() {
  HttpRequest request;
  request.target = "/readyz";
  request.verb = "probe";
  request.plural = "readyz";
  return request;
}

}  // namespace

class CircuitTransport::GuardedStream final : public Stream, private StreamSink {
 public:
  GuardedStream(CircuitTransport& owner, HttpRequest request, StreamSink& sink)
      : owner_(owner), request_(std::move(request)), sink_(sink) {
    if (owner_.circuit_.open()) {
      owner_.waiting_.push_back(this);
    } else {
      Begin();
    }
  }
  ~GuardedStream() override { owner_.waiting_.remove(this); }

  void Begin() {
    begun_ = owner_.executor_.Now();
    stream_ = owner_.next_->Open(std::move(request_), *this);
  }

 private:
  void OnRetryAfter(absl::Duration wait) override { sink_.OnRetryAfter(wait); }
  void OnResponse(int code) override {
    answered_ = true;
    owner_.OnAnswer();
    sink_.OnResponse(code);
  }
  void OnBytes(absl::string_view bytes) override { sink_.OnBytes(bytes); }
  void OnEnd(const absl::Status& status) override {
    if (!answered_) owner_.Note(begun_, status);
    sink_.OnEnd(status);
  }

  CircuitTransport& owner_;
  HttpRequest request_;
  StreamSink& sink_;
  absl::Time begun_;
  bool answered_ = false;
  std::unique_ptr<Stream> stream_;
};

CircuitTransport::CircuitTransport(std::unique_ptr<Transport> next, Executor& executor,
                                   Observer& observer, Random random)
    : next_(std::move(next)),
      executor_(executor),
      observer_(observer),
      random_(std::move(random)) {}

CircuitTransport::~CircuitTransport() = default;

void CircuitTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  if (circuit_.open()) return std::move(done)(absl::UnavailableError(why_));
  next_->Send(std::move(request), deadline,
              [this, begun = executor_.Now(),
               done = std::move(done)](absl::StatusOr<HttpResponse> response) mutable {
                Note(begun, response.status());
                std::move(done)(std::move(response));
              });
}

std::unique_ptr<Stream> CircuitTransport::Open(HttpRequest request, StreamSink& sink) {
  return std::make_unique<GuardedStream>(*this, std::move(request), sink);
}

void CircuitTransport::Note(absl::Time begun, const absl::Status& status) {
  if (status.ok()) return OnAnswer();
  if (IsNoConnection(status)) OnFailure(begun, status);
}

void CircuitTransport::OnAnswer() {
  if (!circuit_.OnAnswer()) return;
  observer_.OnCircuit(false, "");
  // Not at once: we may be inside a callback of a stream.
  executor_.Post([this] { BeginWaiting(); });
}

void CircuitTransport::OnFailure(absl::Time begun, const absl::Status& why) {
  if (!circuit_.OnFailure(begun, executor_.Now())) return;
  why_ = absl::StrCat("the API server cannot be reached: ", why.message());
  observer_.OnCircuit(true, why.message());
  ProbeLater();
}

void CircuitTransport::ProbeLater() {
  const absl::Time now = executor_.Now();
  executor_.RunAt(now + circuit_.NextProbe(now, random_()), [this] { Probe(); });
}

void CircuitTransport::Probe() {
  if (!circuit_.open()) return;
  next_->Send(ReadyRequest(), executor_.Now() + kProbeLimit,
              [this](const absl::StatusOr<HttpResponse>& response) {
                if (response.ok()) return OnAnswer();
                if (circuit_.open()) ProbeLater();
              });
}

void CircuitTransport::BeginWaiting() {
  while (!waiting_.empty() && !circuit_.open()) {
    GuardedStream* const first = waiting_.front();
    waiting_.pop_front();
    first->Begin();
  }
}

}  // namespace k8s
