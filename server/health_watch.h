#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>

#include <functional>
#include <optional>

#include "grpc/health/v1/health.grpc.pb.h"
#include "k8s/mutex.h"
#include "server/call_queue.h"
#include "server/health.h"

namespace server {

grpc::health::v1::HealthCheckResponse::ServingStatus ToStatus(Health::Serving serving);

// A client that is told how a service fares, now and at every change, until it leaves or the
// server cuts it. It owns itself, from when it is waited for.
class HealthWatch final : Health::Listener {
 public:
  using Writer = grpc::ServerAsyncWriter<grpc::health::v1::HealthCheckResponse>;

  struct Method {
    Health& health;
    // Asks gRPC for the next watch.
    std::function<void(grpc::ServerContext*, grpc::health::v1::HealthCheckRequest*, Writer*,
                       void* tag)>
        ask;
  };

  // Waits for watches until the server's shutdown.
  static void Serve(Method method, CallQueue& queue) { new HealthWatch(std::move(method), queue); }

 private:
  // Tells which of the three it was.
  class Tag final : public QueueTag {
   public:
    Tag(HealthWatch& watch, void (HealthWatch::*step)(bool)) : watch_(watch), step_(step) {}
    void OnEvent(bool ok) override { (watch_.*step_)(ok); }
    void* ForGrpc() { return static_cast<QueueTag*>(this); }

   private:
    HealthWatch& watch_;
    void (HealthWatch::*const step_)(bool);
  };

  HealthWatch(Method method, CallQueue& queue);
  ~HealthWatch() = default;

  void OnCame(bool ok);
  void OnWritten(bool ok);
  void OnOver(bool ok);
  void OnHealth() override;

  const CallQueue::Place place_;
  const Method method_;
  grpc::ServerContext context_;
  grpc::health::v1::HealthCheckRequest request_;
  Writer writer_{&context_};
  Tag came_{*this, &HealthWatch::OnCame}, written_{*this, &HealthWatch::OnWritten},
      over_{*this, &HealthWatch::OnOver};

  k8s::Mutex mutex_;
  std::optional<Health::Serving> told_ ABSL_GUARDED_BY(mutex_);
  bool writes_ ABSL_GUARDED_BY(mutex_) = false;   // gRPC takes one message at a time
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;  // but for what is being written
};

}  // namespace server
