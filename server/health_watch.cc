#include "server/health_watch.h"

namespace server {

using grpc::health::v1::HealthCheckResponse;

HealthCheckResponse::ServingStatus ToStatus(Health::Serving serving) {
  switch (serving) {
    case Health::Serving::kYes:
      return HealthCheckResponse::SERVING;
    case Health::Serving::kNo:
      return HealthCheckResponse::NOT_SERVING;
    case Health::Serving::kNoSuchService:
      break;
  }
  return HealthCheckResponse::SERVICE_UNKNOWN;
}

HealthWatch::HealthWatch(const Method& method, CallQueue& queue) : place_(queue), method_(method) {
  context_.AsyncNotifyWhenDone(over_.ForGrpc());
  method_.ask(&context_, &request_, &writer_, queue.get(), came_.ForGrpc());
}

// gRPC does not tell the end of a call that never came.
void HealthWatch::OnCame(bool ok) {
  if (!ok) {
    delete this;
    return;
  }
  Serve(method_, place_.queue());
  method_.health.Tell(*this);
  OnHealth();
}

void HealthWatch::OnHealth() {
  k8s::MutexLock lock(mutex_);
  const Health::Serving now = method_.health.Of(request_.service());
  if (writes_ || is_over_ || told_ == now) return;
  told_ = now;
  writes_ = true;
  HealthCheckResponse response;
  response.set_status(ToStatus(now));
  writer_.Write(response, written_.ForGrpc());
}

void HealthWatch::OnWritten(bool) {
  bool gone = false;
  {
    k8s::MutexLock lock(mutex_);
    writes_ = false;
    gone = is_over_;
  }
  if (gone) {
    delete this;
  } else {
    OnHealth();
  }
}

void HealthWatch::OnOver(bool) {
  method_.health.Forget(*this);
  bool gone = false;
  {
    k8s::MutexLock lock(mutex_);
    is_over_ = true;
    gone = !writes_;
  }
  if (gone) delete this;
}

}  // namespace server
