#include "server/unary_call.h"

#include <utility>

#include "server/grpc_status.h"

namespace server {

UnaryCall::UnaryCall(const Method& method, CallQueue& queue) : place_(queue), method_(method) {
  QueueTag* const tag = this;
  method_.ask(&context_, &request_, &writer_, queue.get(), tag);
}

void UnaryCall::Finish(const absl::Status& status, const grpc::ByteBuffer& reply) {
  QueueTag* const tag = this;
  if (status.ok()) {
    writer_.Finish(reply, grpc::Status::OK, tag);
  } else {
    writer_.FinishWithError(ToGrpc(status), tag);
  }
}

// The call has come, or its reply is out. A reply that nobody waits for any more ends it too.
void UnaryCall::OnEvent(bool ok) {
  if (std::exchange(begun_, true) || !ok) {
    delete this;
    return;
  }
  Serve(method_, place_.queue());
  method_.handle(*this);
}

}  // namespace server
