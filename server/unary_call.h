#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>

#include "absl/status/status.h"
#include "server/call_queue.h"

namespace server {

// A call with one request and one reply, both as bytes. It owns itself, from when it is waited for
// until its reply is out.
class UnaryCall final : QueueTag {
 public:
  using Writer = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;

  struct Method {
    // Asks gRPC for the next call: the method's Request… function of the generated code.
    std::function<void(grpc::ServerContext*, grpc::ByteBuffer*, Writer*,
                       grpc::ServerCompletionQueue*, void* tag)>
        ask;
    // Runs on the queue's thread, and must not block. Sees to it that the call is finished.
    std::function<void(UnaryCall&)> handle;
  };

  // Waits for calls of the method, which must outlive the queue, until the server's shutdown.
  static void Serve(const Method& method, CallQueue& queue) { new UnaryCall(method, queue); }

  const grpc::ServerContext& context() const { return context_; }
  grpc::ByteBuffer& request() { return request_; }

  // Once, from any thread, and the last that is done with the call. `reply` counts when `status`
  // is OK.
  void Finish(absl::Status status, grpc::ByteBuffer reply);

 private:
  UnaryCall(const Method& method, CallQueue& queue);
  ~UnaryCall() = default;
  void OnEvent(bool ok) override;
  void Answer();

  enum class WaitsFor { kCall, kFinish, kReplyOut };

  const CallQueue::Place place_;
  const Method& method_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  Writer writer_{&context_};
  WaitsFor waits_for_ = WaitsFor::kCall;
  absl::Status status_;
  grpc::ByteBuffer reply_;
};

}  // namespace server
