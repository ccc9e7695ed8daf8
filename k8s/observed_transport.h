#pragma once

#include <memory>

#include "k8s/executor.h"
#include "k8s/observer.h"
#include "k8s/transport.h"

namespace k8s {

// Tells `observer` of every attempt: a request when it ends, a stream when it is answered or fails
// before that. Executor's thread only.
class ObservedTransport final : public Transport {
 public:
  // References must outlive it.
  ObservedTransport(std::unique_ptr<Transport> next, Executor& executor, Observer& observer);
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  std::unique_ptr<Transport> next_;
  Executor& executor_;
  Observer& observer_;
};

}  // namespace k8s
