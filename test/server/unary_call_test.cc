#include "server/unary_call.h"

#include <grpcpp/create_channel.h>

#include <catch2/catch.hpp>
#include <future>

#include "flyteidl/service/agent.grpc.pb.h"
#include "server/grpc_server.h"

namespace server {
namespace {

using flyteidl::service::AsyncAgentService;

// Hands each GetTask to the test, which finishes it.
class Held final : public AsyncAgentService::WithRawMethod_GetTask<AsyncAgentService::Service>,
                   public QueuedService {
 public:
  void Serve(CallQueue& queue) override { UnaryCall::Serve(method_, queue); }
  UnaryCall& Next() { return *came_.get_future().get(); }

 private:
  std::promise<UnaryCall*> came_;
  const UnaryCall::Method method_ = {
      [this](auto* context, auto* request, auto* writer, auto* queue, void* tag) {
        RequestGetTask(context, request, writer, queue, queue, tag);
      },
      [this](UnaryCall& call) { came_.set_value(&call); }};
};

struct Served {
  Served() {
    auto started = GrpcServer::Start("127.0.0.1:0", {&service}, {&service});
    REQUIRE(started.ok());
    server = *std::move(started);
    stub = AsyncAgentService::NewStub(
        grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials()));
  }

  std::future<grpc::Status> Get() {
    return std::async(std::launch::async,
                      [this] { return stub->GetTask(&context, request, &response); });
  }
  std::future<void> Shutdown(absl::Duration limit) {
    return std::async(std::launch::async, [this, limit] { server->Shutdown(limit); });
  }

  Held service;
  std::unique_ptr<GrpcServer> server;
  std::unique_ptr<AsyncAgentService::Stub> stub;
  grpc::ClientContext context;
  flyteidl::admin::GetTaskRequest request;
  flyteidl::admin::GetTaskResponse response;
};

grpc::ByteBuffer ReplyWithMessage(const std::string& message) {
  flyteidl::admin::GetTaskResponse response;
  response.mutable_resource()->set_message(message);
  const grpc::Slice bytes(response.SerializeAsString());
  return grpc::ByteBuffer(&bytes, 1);
}

TEST_CASE("a call is finished from any thread, and its reply arrives",
          "[server][grpc][unary_call]") {
  Served f;
  auto status = f.Get();
  f.service.Next().Finish(absl::OkStatus(), ReplyWithMessage("hello"));
  CHECK(status.get().ok());
  CHECK(f.response.resource().message() == "hello");
}

TEST_CASE("an error arrives as its code and message", "[server][grpc][unary_call]") {
  Served f;
  auto status = f.Get();
  f.service.Next().Finish(absl::NotFoundError("no such job"), {});
  const grpc::Status answer = status.get();
  CHECK(answer.error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(answer.error_message() == "no such job");
}

TEST_CASE("a shutdown lets a call end that is under way", "[server][grpc][unary_call]") {
  Served f;
  auto status = f.Get();
  UnaryCall& call = f.service.Next();
  auto shutdown = f.Shutdown(absl::Minutes(1));
  call.Finish(absl::OkStatus(), ReplyWithMessage("late"));
  CHECK(status.get().ok());
  CHECK(f.response.resource().message() == "late");
  shutdown.get();
}

TEST_CASE("a shutdown cuts a call at its limit, and waits until it is finished",
          "[server][grpc][unary_call]") {
  Served f;
  auto status = f.Get();
  UnaryCall& call = f.service.Next();
  auto shutdown = f.Shutdown(absl::ZeroDuration());
  CHECK_FALSE(status.get().ok());
  CHECK(shutdown.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  call.Finish(absl::OkStatus(), ReplyWithMessage("too late"));
  shutdown.get();
}

TEST_CASE("a call may be finished when its client has gone", "[server][grpc][unary_call]") {
  Served f;
  auto status = f.Get();
  UnaryCall& call = f.service.Next();
  f.context.TryCancel();
  CHECK(status.get().error_code() == grpc::StatusCode::CANCELLED);
  call.Finish(absl::OkStatus(), ReplyWithMessage("to nobody"));
}

TEST_CASE("methods that are not queued are unimplemented", "[server][grpc][unary_call]") {
  Served f;
  flyteidl::admin::DeleteTaskResponse deleted;
  CHECK(f.stub->DeleteTask(&f.context, {}, &deleted).error_code() ==
        grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace server
