#include "server/health_service.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/grpc_status.h"

namespace server {

HealthService::HealthService(Health& health)
    : health_(health),
      watch_{health, [this](auto* context, auto* request, auto* writer, auto* queue, void* tag) {
               RequestWatch(context, request, writer, queue, queue, tag);
             }} {}

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

}  // namespace server
