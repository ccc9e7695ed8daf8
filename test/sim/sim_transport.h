#pragma once

#include <atomic>
#include <list>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/executor.h"
#include "k8s/transport.h"
#include "test/sim/api.h"
#include "test/sim/traffic.h"

namespace sim {

// The API server behind a Transport, without sockets: with a test::FakeExecutor the time is
// virtual. Requests reach the Api on the executor's thread, half of the latency after Send.
class SimTransport final : public k8s::Transport {
 public:
  // All must outlive it. It ends when nothing of the executor runs any more.
  SimTransport(Api& api, Traffic& traffic, k8s::Executor& executor);
  ~SimTransport() override;

  void Send(k8s::HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<k8s::Stream> Open(k8s::HttpRequest request, k8s::StreamSink& sink) override;

  // The following are for the executor's thread.
  // Of each answer; watch lines come half of it after the change. 0 at first.
  void SetLatency(absl::Duration latency) { latency_ = latency; }
  // The server is away: open streams break (kUnknown), requests fail with kUnavailable.
  void GoAway();
  void ComeBack() { away_ = false; }
  // All streams end: broken, or (OK) in order.
  void EndStreams(const absl::Status& status);
  std::size_t streams() const;

 private:
  class Call;
  class Watcher;

  void Arrive(std::shared_ptr<Call> call);
  void After(absl::Duration delay, k8s::Executor::Task task);
  void OnChange();
  void PumpAll();

  Api& api_;
  Traffic& traffic_;
  k8s::Executor& executor_;
  absl::Duration latency_;
  bool away_ = false;
  std::list<std::weak_ptr<Watcher>> streams_;
  std::shared_ptr<char> alive_;
  std::shared_ptr<std::atomic<bool>> woken_;
  std::unique_ptr<Store::Subscription> changes_;
};

}  // namespace sim
