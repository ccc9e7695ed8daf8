#include "server/health_service.h"

#include <grpcpp/create_channel.h>

#include <catch2/catch.hpp>
#include <memory>

#include "server/grpc_server.h"
#include "test/support/health_client.h"

namespace server {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using test::HealthClient;
using Proto = grpc::health::v1::Health;

struct Served {
  Served() {
    auto started = GrpcServer::Start("127.0.0.1:0", {&service}, {&service});
    REQUIRE(started.ok());
    server = *std::move(started);
    stub =
        Proto::NewStub(grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials()));
  }

  grpc::Status Check(const std::string& name, HealthCheckResponse* response) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    return stub->Check(&context, request, response);
  }
  HealthCheckResponse::ServingStatus Of(const std::string& name) {
    HealthCheckResponse response;
    const grpc::Status status = Check(name, &response);
    CHECK(status.error_message() == "");
    return response.status();
  }

  Health health{{"tasks"}, {"metadata"}};
  HealthService service{health};
  std::unique_ptr<GrpcServer> server;
  std::unique_ptr<Proto::Stub> stub;
};

TEST_CASE("each service has a health, and so has the server as a whole", "[server][grpc][health]") {
  Served f;
  CHECK(f.Of("") == HealthCheckResponse::NOT_SERVING);
  CHECK(f.Of("tasks") == HealthCheckResponse::NOT_SERVING);
  CHECK(f.Of("metadata") == HealthCheckResponse::SERVING);
  f.health.Synced();
  CHECK(f.Of("") == HealthCheckResponse::SERVING);
  CHECK(f.Of("tasks") == HealthCheckResponse::SERVING);
  f.health.Drain();
  CHECK(f.Of("") == HealthCheckResponse::NOT_SERVING);
  CHECK(f.Of("tasks") == HealthCheckResponse::NOT_SERVING);
  CHECK(f.Of("metadata") == HealthCheckResponse::SERVING);
}

TEST_CASE("a service that we do not have is named", "[server][grpc][health]") {
  Served f;
  HealthCheckResponse response;
  const grpc::Status status = f.Check("spark", &response);
  CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(status.error_message() == "service: nothing is called \"spark\" here");
}

TEST_CASE("who watches a service is told every change", "[server][grpc][health]") {
  Served f;
  HealthClient all(*f.stub), metadata(*f.stub, "metadata"), tasks(*f.stub, "tasks"),
      none(*f.stub, "spark");
  CHECK(metadata.Next() == HealthCheckResponse::SERVING);
  CHECK(none.Next() == HealthCheckResponse::SERVICE_UNKNOWN);
  for (HealthClient* watch : {&all, &tasks})
    CHECK(watch->Next() == HealthCheckResponse::NOT_SERVING);
  f.health.Synced();
  for (HealthClient* watch : {&all, &tasks}) CHECK(watch->Next() == HealthCheckResponse::SERVING);
  f.health.Synced();
  f.health.Drain();
  for (HealthClient* watch : {&all, &tasks})
    CHECK(watch->Next() == HealthCheckResponse::NOT_SERVING);
}

TEST_CASE("who has left is told nothing more, and holds nothing up", "[server][grpc][health]") {
  Served f;
  for (int i = 0; i < 20; ++i) {
    HealthClient watch(*f.stub, "tasks");
    CHECK(watch.Next() == HealthCheckResponse::NOT_SERVING);
  }
  f.health.Synced();
  CHECK(f.Of("tasks") == HealthCheckResponse::SERVING);
}

TEST_CASE("a shutdown cuts who still watches", "[server][grpc][health]") {
  Served f;
  HealthClient watch(*f.stub, "tasks");
  CHECK(watch.Next() == HealthCheckResponse::NOT_SERVING);
  f.server->Shutdown(absl::ZeroDuration());
  CHECK(watch.Next() == HealthCheckResponse::UNKNOWN);
  f.health.Synced();
}

}  // namespace
}  // namespace server
