#pragma once

#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"

namespace test {

// A client that Watches the health of one service, or by the empty name of a whole server, until it
// leaves by being destroyed.
class HealthClient {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  explicit HealthClient(grpc::health::v1::Health::Stub& stub, const std::string& service = "") {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    reader_ = stub.Watch(&context_, request);
  }
  ~HealthClient() {
    context_.TryCancel();
    reader_->Finish();
  }

  // Waits for what is told next; UNKNOWN: no more.
  Status Next() {
    grpc::health::v1::HealthCheckResponse response;
    return reader_->Read(&response) ? response.status()
                                    : grpc::health::v1::HealthCheckResponse::UNKNOWN;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<grpc::health::v1::HealthCheckResponse>> reader_;
};

}  // namespace test
