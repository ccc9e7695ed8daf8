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
                       grpc::ServerCompletionQueue*, void* tag)>
        ask;
  };

  // Waits for watches by the method, which must outlive the queue, until the server's shutdown.
  static void Serve(const Method& method, CallQueue& queue) { new HealthWatch(method, queue); }

 private:
  using Tag = StepTag<HealthWatch>;

  HealthWatch(const Method& method, CallQueue& queue);
  ~HealthWatch() = default;

  void OnCame(bool ok);
  void OnWritten(bool ok);
  void OnOver(bool ok);
  void OnHealth() override;

  const CallQueue::Place place_;
  const Method& method_;
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
