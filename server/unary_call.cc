#include "server/unary_call.h"

#include <utility>

#include "server/grpc_status.h"

namespace server {

UnaryCall::UnaryCall(const Method& method, CallQueue& queue) : place_(queue), method_(method) {
  method_.ask(&context_, &request_, &writer_, queue.get(), ForGrpc());
}

// The queue's own thread writes it out: gRPC lets one thread write to a connection at a time, and
// what another finds in its way goes to a third.
void UnaryCall::Finish(absl::Status status, grpc::ByteBuffer reply) {
  status_ = std::move(status);
  reply_ = std::move(reply);
  place_.queue().Post(*this);
}

void UnaryCall::Answer() {
  if (status_.ok()) {
    writer_.Finish(reply_, grpc::Status::OK, ForGrpc());
  } else {
    writer_.FinishWithError(ToGrpc(status_), ForGrpc());
  }
}

// A reply that nobody waits for any more counts as out.
void UnaryCall::OnEvent(bool ok) {
  if (waits_for_ == WaitsFor::kReplyOut || !ok) {
    delete this;
  } else if (waits_for_ == WaitsFor::kFinish) {
    waits_for_ = WaitsFor::kReplyOut;
    Answer();
  } else {
    waits_for_ = WaitsFor::kFinish;
    Serve(method_, place_.queue());
    method_.handle(*this);
  }
}

}  // namespace server
