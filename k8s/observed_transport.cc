#include "k8s/observed_transport.h"

#include <utility>

namespace k8s {
namespace {

class ObservedStream final : public Stream, private StreamSink {
 public:
  ObservedStream(HttpRequest request, StreamSink& sink, Transport& next, Executor& executor,
                 Observer& observer)
      : verb_(request.verb),
        plural_(request.plural),
        begun_(executor.Now()),
        sink_(sink),
        executor_(executor),
        observer_(observer),
        stream_(next.Open(std::move(request), *this)) {}

 private:
  void OnResponse(int code) override {
    Observe(code);
    sink_.OnResponse(code);
  }
  void OnRetryAfter(absl::Duration wait) override { sink_.OnRetryAfter(wait); }
  void OnBytes(absl::string_view bytes) override { sink_.OnBytes(bytes); }
  void OnEnd(const absl::Status& status) override {
    if (!answered_) Observe(0);
    sink_.OnEnd(status);
  }

  void Observe(int code) {
    answered_ = true;
    observer_.OnRequest(verb_, plural_, code, executor_.Now() - begun_);
  }

  const absl::string_view verb_, plural_;
  const absl::Time begun_;
  StreamSink& sink_;
  Executor& executor_;
  Observer& observer_;
  bool answered_ = false;
  std::unique_ptr<Stream> stream_;
};

}  // namespace

ObservedTransport::ObservedTransport(std::unique_ptr<Transport> next, Executor& executor,
                                     Observer& observer)
    : next_(std::move(next)), executor_(executor), observer_(observer) {}

void ObservedTransport::Send(HttpRequest request, absl::Time deadline, Done done) {
  next_->Send(std::move(request), deadline,
              [this, verb = request.verb, plural = request.plural, begun = executor_.Now(),
               done = std::move(done)](absl::StatusOr<HttpResponse> response) mutable {
                observer_.OnRequest(verb, plural, response.ok() ? response->code : 0,
                                    executor_.Now() - begun);
                std::move(done)(std::move(response));
              });
}

std::unique_ptr<Stream> ObservedTransport::Open(HttpRequest request, StreamSink& sink) {
  return std::make_unique<ObservedStream>(std::move(request), sink, *next_, executor_, observer_);
}

}  // namespace k8s
