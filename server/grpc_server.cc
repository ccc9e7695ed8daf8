#include "server/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace server {
namespace {

// CreateTask carries every input literal inline.
constexpr int kMaxReceiveBytes = 80 << 20;
// Clients of Flyte 2 ping every 30 s; the default tolerance would send them GOAWAY.
constexpr int kMinPingIntervalMs = 10'000;

void EnableExtensions() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

void SetOptions(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    absl::string_view listen, const std::vector<grpc::Service*>& services, Health& health) {
  EnableExtensions();
  grpc::ServerBuilder builder;
  SetOptions(builder);
  int port = 0;
  builder.AddListeningPort(std::string(listen), grpc::InsecureServerCredentials(), &port);
  for (auto* service : services) builder.RegisterService(service);
  auto made = std::unique_ptr<GrpcServer>(new GrpcServer);
  made->server_ = builder.BuildAndStart();
  if (made->server_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("flyte-dask-plugin.listen.grpc: cannot listen on ",
                                               listen, "; is the port in use?"));
  }
  made->address_ = absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
  health.Attach(*made->server_->GetHealthCheckService());
  return made;
}

void GrpcServer::Shutdown(absl::Duration limit) {
  server_->Shutdown(absl::ToChronoTime(absl::Now() + limit));
}

}  // namespace server
