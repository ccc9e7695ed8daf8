#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "k8s/circuit.h"
#include "k8s/executor.h"
#include "k8s/observer.h"
#include "k8s/random.h"
#include "k8s/transport.h"

namespace k8s {

// Spares an API server that cannot be reached or turns requests away, and us the waiting for it.
// While Circuit says that it
//   cannot be reached   requests fail at once as kUnavailable, streams wait, and /readyz is probed;
//                       the first answer to whatever ends that
//   refuses             requests and streams wait in one line, and now and then the first of it is
//                       sent: what becomes of it is its caller's; any answer but a refusal ends
//                       that. One whose deadline passes in the line was never sent: kUnavailable
// Then all that waits is sent. Executor's thread only.
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
  struct Call;
  using Ticket = std::uint64_t;

  bool MayGo();
  void Forward(Call call);
  void Wait(Call call);
  Ticket Join(Executor::Task begin);
  void GoOn();
  void GoOnLater();

  void Note(absl::Time begun, Method method, const absl::StatusOr<HttpResponse>& response);
  void OnAnswer(Method method, int code, std::optional<absl::Duration> retry_after);
  void OnFailure(absl::Time begun, const absl::Status& why);
  void OnChange(absl::string_view why);
  void ProbeLater();
  void Probe();

  std::unique_ptr<Transport> next_;
  Executor& executor_;
  Observer& observer_;
  Random random_;
  Circuit circuit_;
  std::string why_;                           // it is not closed
  std::map<Ticket, Executor::Task> waiting_;  // each begins one, in the order of joining
  Ticket last_ = 0;
  Executor::TimerId turn_ = 0;
};

}  // namespace k8s
