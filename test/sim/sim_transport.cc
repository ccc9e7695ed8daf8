#include "test/sim/sim_transport.h"

#include <algorithm>
#include <utility>

#include "test/sim/exchange.h"
#include "test/sim/http_values.h"

namespace sim {
namespace {

absl::Status Broken() { return absl::UnknownError("the connection was reset"); }

// What the client of a connection would learn of the fault; OK: nothing.
absl::Status StatusOf(const std::optional<Fault>& fault) {
  if (!fault.has_value()) return absl::OkStatus();
  const Fault::What what = fault->what;
  if (what == Fault::What::kRefuse) return absl::UnavailableError("the stream was refused");
  const bool reset = what == Fault::What::kReset || what == Fault::What::kResetMidBody;
  return reset ? Broken() : absl::OkStatus();
}

}  // namespace

// A request and its one answer.
class SimTransport::Call : public std::enable_shared_from_this<Call> {
 public:
  Call(k8s::HttpRequest asked, absl::Time until, Done done)
      : request(RequestOf(std::move(asked))), deadline(until), done_(std::move(done)) {}

  void Guard(k8s::Executor& executor) {
    if (deadline == absl::InfiniteFuture()) return;
    executor_ = &executor;
    timer_ = executor.RunAt(deadline, [self = weak_from_this()] {
      if (const auto call = self.lock()) {
        call->Finish(absl::DeadlineExceededError("the deadline of the request passed"));
      }
    });
  }

  // The first one counts.
  void Finish(absl::StatusOr<k8s::HttpResponse> result) {
    if (finished_) return;
    finished_ = true;
    if (executor_ != nullptr) executor_->Cancel(timer_);
    std::move(done_)(std::move(result));
  }

  const Request request;
  const absl::Time deadline;

 private:
  Done done_;
  bool finished_ = false;
  k8s::Executor* executor_ = nullptr;
  k8s::Executor::TimerId timer_ = 0;
};

// A stream from the server's side. It dies with the handle that the client holds.
class SimTransport::Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(SimTransport& transport, k8s::HttpRequest request, k8s::StreamSink& sink)
      : transport_(transport), request_(RequestOf(std::move(request))), sink_(&sink) {}
  ~Watcher() { transport_.executor_.Cancel(timer_); }

  void Arrive() {
    if (transport_.away_) return End(absl::UnavailableError("connection refused"));
    Exchange exchange = CarryOut(transport_.api_, transport_.traffic_, request_);
    const absl::Status status = StatusOf(exchange.fault);
    if (!exchange.reply.has_value()) return status.ok() ? void() : End(status);
    if (auto* watch = std::get_if<std::unique_ptr<Watch>>(&*exchange.reply)) {
      watch_ = std::move(*watch);
      faults_.emplace(transport_.traffic_, watch_->kind().plural);
      silent_ = exchange.fault.has_value() && (exchange.fault->what == Fault::What::kStall ||
                                               exchange.fault->what == Fault::What::kSilence);
      if (sink_ != nullptr) sink_->OnResponse(200);
      Conclude(transport_.traffic_, exchange.seen, exchange.number, 200);
      return status.ok() ? Pump() : End(status);
    }
    const Answer& answer = std::get<Answer>(*exchange.reply);
    if (sink_ != nullptr) sink_->OnResponse(answer.code);
    if (sink_ != nullptr) sink_->OnBytes(answer.body);
    Conclude(transport_.traffic_, exchange.seen, exchange.number, answer.code);
    End(status);
  }

  void Pump() {
    const auto self = shared_from_this();
    while (sink_ != nullptr && watch_ != nullptr && !silent_) {
      const std::vector<std::string> lines = watch_->Take(transport_.executor_.Now());
      const LineFaults::Cut cut = faults_->Apply(lines);
      if (!cut.bytes.empty()) sink_->OnBytes(cut.bytes);
      if (cut.reset) return End(Broken());
      if (cut.end || watch_->ended()) return End(absl::OkStatus());
      if (lines.empty()) return SetTimer();
    }
  }

  void End(const absl::Status& status) {
    if (k8s::StreamSink* sink = std::exchange(sink_, nullptr)) sink->OnEnd(status);
  }

  void Silence() { sink_ = nullptr; }
  bool ended() const { return sink_ == nullptr; }

 private:
  void SetTimer() {
    k8s::Executor& executor = transport_.executor_;
    executor.Cancel(timer_);
    if (watch_->next() == absl::InfiniteFuture()) return;
    timer_ = executor.RunAt(watch_->next(), [self = weak_from_this()] {
      if (const auto watcher = self.lock()) watcher->Pump();
    });
  }

  SimTransport& transport_;
  const Request request_;
  k8s::StreamSink* sink_;  // null: it has ended, or the client let go
  std::unique_ptr<Watch> watch_;
  std::optional<LineFaults> faults_;
  bool silent_ = false;
  k8s::Executor::TimerId timer_ = 0;
};

namespace {

template <typename T>
class Handle final : public k8s::Stream {
 public:
  explicit Handle(std::shared_ptr<T> watcher) : watcher_(std::move(watcher)) {}
  ~Handle() override { watcher_->Silence(); }

 private:
  const std::shared_ptr<T> watcher_;
};

}  // namespace

SimTransport::SimTransport(Api& api, Traffic& traffic, k8s::Executor& executor)
    : api_(api),
      traffic_(traffic),
      executor_(executor),
      alive_(std::make_shared<char>()),
      woken_(std::make_shared<std::atomic<bool>>(false)),
      changes_(api.store().Subscribe([this] { OnChange(); })) {}

SimTransport::~SimTransport() = default;

void SimTransport::After(absl::Duration delay, k8s::Executor::Task task) {
  auto guarded = [alive = std::weak_ptr<char>(alive_), run = std::move(task)]() mutable {
    if (!alive.expired()) run();
  };
  if (delay <= absl::ZeroDuration()) return executor_.Post(std::move(guarded));
  executor_.RunAt(executor_.Now() + delay, std::move(guarded));
}

void SimTransport::Send(k8s::HttpRequest request, absl::Time deadline, Done done) {
  auto call = std::make_shared<Call>(std::move(request), deadline, std::move(done));
  After(absl::ZeroDuration(), [this, call = std::move(call)]() mutable {
    call->Guard(executor_);
    const absl::Duration half = latency_ / 2;
    After(half, [this, call = std::move(call)] { Arrive(call); });
  });
}

void SimTransport::Arrive(std::shared_ptr<Call> call) {
  if (away_) return call->Finish(absl::UnavailableError("connection refused"));
  auto exchange = std::make_shared<Exchange>(CarryOut(api_, traffic_, call->request));
  const absl::Status broken = StatusOf(exchange->fault);
  if (!broken.ok()) return call->Finish(broken);
  if (!exchange->reply.has_value()) {
    // Kept alive by its deadline only; without one it would never end.
    return After(absl::Hours(1), [call = std::move(call)] { call->Finish(Broken()); });
  }
  const bool delayed = exchange->fault.has_value() && exchange->fault->what == Fault::What::kDelay;
  const absl::Duration rest =
      latency_ / 2 + (delayed ? exchange->fault->delay : absl::ZeroDuration());
  After(rest, [this, call = std::move(call), exchange] {
    Answer answer = std::get<Answer>(std::move(*exchange->reply));
    const int code = answer.code;
    call->Finish(ResponseOf(std::move(answer)));
    Conclude(traffic_, exchange->seen, exchange->number, code);
  });
}

std::unique_ptr<k8s::Stream> SimTransport::Open(k8s::HttpRequest request, k8s::StreamSink& sink) {
  auto watcher = std::make_shared<Watcher>(*this, std::move(request), sink);
  streams_.push_back(watcher);
  After(latency_ / 2, [self = std::weak_ptr<Watcher>(watcher)] {
    if (const auto one = self.lock()) one->Arrive();
  });
  return std::make_unique<Handle<Watcher>>(std::move(watcher));
}

void SimTransport::OnChange() {
  if (woken_->exchange(true)) return;
  executor_.Post([this, alive = std::weak_ptr<char>(alive_)] {
    if (alive.expired()) return;
    woken_->store(false);
    After(latency_ / 2, [this] { PumpAll(); });
  });
}

void SimTransport::PumpAll() {
  const std::list<std::weak_ptr<Watcher>> all = streams_;
  for (const std::weak_ptr<Watcher>& one : all) {
    if (const auto watcher = one.lock()) watcher->Pump();
  }
  streams_.remove_if([](const std::weak_ptr<Watcher>& one) {
    const auto watcher = one.lock();
    return watcher == nullptr || watcher->ended();
  });
}

void SimTransport::EndStreams(const absl::Status& status) {
  const std::list<std::weak_ptr<Watcher>> all = std::exchange(streams_, {});
  for (const std::weak_ptr<Watcher>& one : all) {
    if (const auto watcher = one.lock()) watcher->End(status);
  }
}

std::size_t SimTransport::streams() const {
  return static_cast<std::size_t>(
      std::count_if(streams_.begin(), streams_.end(), [](const std::weak_ptr<Watcher>& one) {
        const auto watcher = one.lock();
        return watcher != nullptr && !watcher->ended();
      }));
}

void SimTransport::GoAway() {
  away_ = true;
  EndStreams(Broken());
}

}  // namespace sim
