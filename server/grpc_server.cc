#include "server/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
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

void EnableReflection() {
  static std::once_flag once;
  std::call_once(once, grpc::reflection::InitProtoReflectionServerBuilderPlugin);
}

void SetOptions(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    absl::string_view listen, const std::vector<grpc::Service*>& services,
    const std::vector<QueuedService*>& queued) {
  EnableReflection();
  grpc::ServerBuilder builder;
  SetOptions(builder);
  int port = 0;
  builder.AddListeningPort(std::string(listen), grpc::InsecureServerCredentials(), &port);
  for (auto* service : services) builder.RegisterService(service);
  auto made = std::unique_ptr<GrpcServer>(new GrpcServer);
  made->queue_ = std::make_unique<CallQueue>(builder.AddCompletionQueue());
  made->server_ = builder.BuildAndStart();
  if (made->server_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("flyte-dask-plugin.listen.grpc: cannot listen on ",
                                               listen, "; is the port in use?"));
  }
  made->address_ = absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
  for (auto* service : queued) service->Serve(*made->queue_);
  made->queue_->Start();
  return made;
}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

void GrpcServer::Shutdown(absl::Duration limit) {
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(absl::Now() + limit));
  queue_->Stop();
}

}  // namespace server
