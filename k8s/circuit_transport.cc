#include "k8s/circuit_transport.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

using State = Circuit::State;

constexpr absl::Duration kProbeLimit = absl::Seconds(5);

// A deadline that passed says more about the deadline than about the connection, which has a guard
// of its own.
bool IsNoConnection(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status);
}

// The server is the reason, not the request. A write that ends with 500 may be a webhook's fault.
bool IsTurnedAway(Method method, int code) {
  return code == 429 || code == 503 || (code >= 500 && method == Method::kGet);
}

HttpRequest ReadyRequest() {
  HttpRequest request;
  request.target = "/readyz";
  request.verb = "probe";
  request.plural = "readyz";
  return request;
}

}  // namespace

struct CircuitTransport::Call {
  HttpRequest request;
  absl::Time deadline;
  Done done;
  Executor::TimerId timer = 0;  // while it waits
};

class CircuitTransport::GuardedStream final : public Stream, private StreamSink {
 public:
  GuardedStream(CircuitTransport& owner, HttpRequest request, StreamSink& sink)
      : owner_(owner), request_(std::move(request)), sink_(sink) {
    if (owner_.waiting_.empty() && owner_.MayGo()) {
      Begin();
    } else {
      ticket_ = owner_.Join([this] { Begin(); });
    }
  }
  ~GuardedStream() override { owner_.waiting_.erase(ticket_); }

 private:
  void Begin() {
    begun_ = owner_.executor_.Now();
    stream_ = owner_.next_->Open(std::move(request_), *this);
  }

  void OnRetryAfter(absl::Duration wait) override {
    retry_after_ = wait;
    sink_.OnRetryAfter(wait);
  }
  void OnResponse(int code) override {
    answered_ = true;
    owner_.OnAnswer(Method::kGet, code, retry_after_);
    sink_.OnResponse(code);
  }
  void OnBytes(absl::string_view bytes) override { sink_.OnBytes(bytes); }
  void OnEnd(const absl::Status& status) override {
    if (!answered_ && !status.ok()) owner_.Note(begun_, Method::kGet, status);
    sink_.OnEnd(status);
  }

  CircuitTransport& owner_;
  HttpRequest request_;
  StreamSink& sink_;
  Ticket ticket_ = 0;
  absl::Time begun_;
  std::optional<absl::Duration> retry_after_;
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
  if (circuit_.state() == State::kUnreachable) {
    return std::move(done)(absl::UnavailableError(why_));
  }
  Call call{std::move(request), deadline, std::move(done)};
  const bool go = waiting_.empty() && MayGo();
  go ? Forward(std::move(call)) : Wait(std::move(call));
}

std::unique_ptr<Stream> CircuitTransport::Open(HttpRequest request, StreamSink& sink) {
  return std::make_unique<GuardedStream>(*this, std::move(request), sink);
}

bool CircuitTransport::MayGo() {
  if (circuit_.state() != State::kRefusing) return circuit_.state() == State::kClosed;
  return circuit_.TakeTurn(executor_.Now(), random_());
}

void CircuitTransport::Forward(Call call) {
  const Method method = call.request.method;
  next_->Send(std::move(call.request), call.deadline,
              [this, method, begun = executor_.Now(),
               done = std::move(call.done)](absl::StatusOr<HttpResponse> response) mutable {
                Note(begun, method, response);
                std::move(done)(std::move(response));
              });
}

void CircuitTransport::Wait(Call call) {
  auto waiting = std::make_shared<Call>(std::move(call));
  const Ticket ticket = Join([this, waiting] {
    executor_.Cancel(waiting->timer);
    Forward(std::move(*waiting));
  });
  waiting->timer = executor_.RunAt(waiting->deadline, [this, ticket, waiting] {
    waiting_.erase(ticket);
    std::move(waiting->done)(absl::UnavailableError(absl::StrCat("never sent: ", why_)));
  });
}

CircuitTransport::Ticket CircuitTransport::Join(Executor::Task begin) {
  const Ticket ticket = ++last_;
  waiting_.emplace(ticket, std::move(begin));
  GoOnLater();
  return ticket;
}

void CircuitTransport::GoOnLater() {
  executor_.Cancel(turn_);
  if (waiting_.empty() || circuit_.state() != State::kRefusing) return;
  turn_ = executor_.RunAt(circuit_.next_turn(), [this] { GoOn(); });
}

// What ends at once may join again from inside the loop, which takes it along.
void CircuitTransport::GoOn() {
  while (!waiting_.empty() && MayGo()) {
    Executor::Task begin = std::move(waiting_.extract(waiting_.begin()).mapped());
    begin();
  }
  GoOnLater();
}

void CircuitTransport::Note(absl::Time begun, Method method,
                            const absl::StatusOr<HttpResponse>& response) {
  if (response.ok()) return OnAnswer(method, response->code, response->retry_after);
  if (IsNoConnection(response.status())) OnFailure(begun, response.status());
}

void CircuitTransport::OnAnswer(Method method, int code,
                                std::optional<absl::Duration> retry_after) {
  const bool changed = IsTurnedAway(method, code)
                           ? circuit_.OnRefusal(executor_.Now(), retry_after, random_())
                           : circuit_.OnAnswer();
  if (changed) OnChange(absl::StrCat("HTTP ", code));
}

void CircuitTransport::OnFailure(absl::Time begun, const absl::Status& why) {
  if (!circuit_.OnFailure(begun, executor_.Now())) return;
  OnChange(why.message());
  ProbeLater();
}

void CircuitTransport::OnChange(absl::string_view why) {
  const bool open = circuit_.state() != State::kClosed;
  why_ = absl::StrCat(circuit_.state() == State::kRefusing ? "the API server turns requests away: "
                                                           : "the API server cannot be reached: ",
                      why);
  observer_.OnCircuit(open, open ? why : "");
  // Not at once: we may be inside a callback of a stream.
  executor_.Post([this] { GoOn(); });
}

void CircuitTransport::ProbeLater() {
  const absl::Time now = executor_.Now();
  executor_.RunAt(now + circuit_.NextProbe(now, random_()), [this] { Probe(); });
}

void CircuitTransport::Probe() {
  if (circuit_.state() != State::kUnreachable) return;
  next_->Send(ReadyRequest(), executor_.Now() + kProbeLimit,
              [this](const absl::StatusOr<HttpResponse>& response) {
                if (response.ok()) return OnAnswer(Method::kGet, response->code, {});
                if (circuit_.state() == State::kUnreachable) ProbeLater();
              });
}

}  // namespace k8s
