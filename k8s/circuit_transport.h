#pragma once

#include <list>
#include <memory>
#include <string>

#include "k8s/circuit.h"
#include "k8s/executor.h"
#include "k8s/observer.h"
#include "k8s/random.h"
#include "k8s/transport.h"

namespace k8s {

// Spares an API server that cannot be reached, and us the waiting for it: while Circuit is open,
// requests fail at once as kUnavailable, streams wait, and /readyz is probed. The first answer to
// whatever closes the circuit; then the waiting streams are opened at once. Executor's thread only.
class CircuitTransport final : public Transport {
 public:
  // References must outlive it.
  CircuitTransport(std::unique_ptr<Transport> next, Executor& executor, Observer& observer,
                   Random random);
  ~CircuitTransport() override;
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  class GuardedStream;

  void Note(absl::Time begun, const absl::Status& status);
  void OnAnswer();
  void OnFailure(absl::Time begun, const absl::Status& why);
  void ProbeLater();
  void Probe();
  void BeginWaiting();

  std::unique_ptr<Transport> next_;
  Executor& executor_;
  Observer& observer_;
  Random random_;
  Circuit circuit_;
  std::string why_;  // it is open
  std::list<GuardedStream*> waiting_;
};

}  // namespace k8s
