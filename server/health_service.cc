#include "server/health_service.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/grpc_status.h"
#include "server/health_watch.h"

namespace server {

grpc::Status HealthService::Check(grpc::ServerContext*,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) {
  const Health::Serving serving = health_.Of(request->service());
  if (serving == Health::Serving::kNoSuchService) {
    return ToGrpc(absl::NotFoundError(
        absl::StrCat("service: nothing is called \"", request->service(), "\" here")));
  }
  response->set_status(ToStatus(serving));
  return grpc::Status::OK;
}

void HealthService::Serve(CallQueue& queue) {
  HealthWatch::Serve({health_,
                      [this, &queue](auto* context, auto* request, auto* writer, void* tag) {
                        RequestWatch(context, request, writer, queue.get(), queue.get(), tag);
                      }},
                     queue);
}

}  // namespace server
