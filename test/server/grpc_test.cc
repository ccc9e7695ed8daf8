#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <catch2/catch.hpp>
#include <future>

#include "server/agent_metadata_service.h"
#include "server/agent_service.h"
#include "server/grpc_server.h"
#include "server/health_service.h"
#include "server/http_server.h"
#include "test/server/cluster_fixture.h"

namespace server {
namespace {

using flyteidl::service::AsyncAgentService;

// The services on a port of their own, with tasks behind them that make no request.
struct Served : ClusterFixture {
  Served()
      : health({AsyncAgentService::service_full_name()},
               {flyteidl::service::AgentMetadataService::service_full_name()}),
        metrics(registry),
        agent(tasks, metrics) {
    auto started = GrpcServer::Start("127.0.0.1:0", {&agent, &metadata, &health_service},
                                     {&agent, &health_service});
    REQUIRE(started.ok());
    grpc = *std::move(started);
    channel = ::grpc::CreateChannel(grpc->address(), ::grpc::InsecureChannelCredentials());
  }
  ~Served() { grpc->Shutdown(absl::Seconds(5)); }

  prometheus::Registry registry;
  Health health;
  CallMetrics metrics;
  AgentService agent;
  AgentMetadataService metadata;
  HealthService health_service{health};
  std::unique_ptr<GrpcServer> grpc;
  std::shared_ptr<::grpc::Channel> channel;
};

TEST_CASE("propeller learns that dask tasks of version 0 are served", "[server][grpc]") {
  Served f;
  auto stub = flyteidl::service::AgentMetadataService::NewStub(f.channel);
  ::grpc::ClientContext context;
  flyteidl::admin::ListAgentsResponse agents;
  REQUIRE(stub->ListAgents(&context, {}, &agents).ok());
  REQUIRE(agents.agents_size() == 1);
  CHECK(agents.agents(0).supported_task_types(0) == "dask");
  CHECK(agents.agents(0).supported_task_categories(0).name() == "dask");
  CHECK(agents.agents(0).supported_task_categories(0).version() == 0);
  CHECK_FALSE(agents.agents(0).is_sync());

  ::grpc::ClientContext other;
  flyteidl::admin::GetAgentRequest request;
  request.set_name("spark");
  flyteidl::admin::GetAgentResponse agent;
  CHECK(stub->GetAgent(&other, request, &agent).error_code() == ::grpc::StatusCode::NOT_FOUND);

  ::grpc::ClientContext named;
  request.set_name("flyte-dask-plugin");
  REQUIRE(stub->GetAgent(&named, request, &agent).ok());
  CHECK(agent.agent().supported_task_types(0) == "dask");
}

TEST_CASE("a refused task is accepted, and its first GetTask fails it for good", "[server][grpc]") {
  Served f;
  auto stub = AsyncAgentService::NewStub(f.channel);
  flyteidl::admin::CreateTaskRequest request;
  request.mutable_template_()->set_type("dask");
  flyteidl::admin::CreateTaskResponse created;
  ::grpc::ClientContext create;
  REQUIRE(stub->CreateTask(&create, request, &created).ok());

  flyteidl::admin::GetTaskRequest get;
  get.set_resource_meta(created.resource_meta());
  flyteidl::admin::GetTaskResponse got;
  ::grpc::ClientContext context;
  REQUIRE(stub->GetTask(&context, get, &got).ok());
  CHECK(got.resource().state() == flyteidl::admin::PERMANENT_FAILURE);
  CHECK_THAT(got.resource().message(), Catch::Contains("1.10"));

  flyteidl::admin::DeleteTaskRequest drop;
  drop.set_resource_meta(created.resource_meta());
  flyteidl::admin::DeleteTaskResponse dropped;
  ::grpc::ClientContext last;
  CHECK(stub->DeleteTask(&last, drop, &dropped).ok());
}

TEST_CASE("what is sent for a job in the cache is what its facts say last", "[server][grpc]") {
  Served f;
  f.Sync();
  auto stub = AsyncAgentService::NewStub(f.channel);
  flyteidl::admin::GetTaskRequest get;
  get.set_resource_meta(plugin::EncodeHandle(plugin::JobHandle{f.kNs, f.kName, "u-1"}));
  for (const auto phase : {plugin::PodPhase::kPending, plugin::PodPhase::kRunning}) {
    f.SeePod(f.Runner(phase));
    f.SeeJob(f.Job());
    ::grpc::ClientContext context;
    flyteidl::admin::GetTaskResponse got, made;
    REQUIRE(stub->GetTask(&context, get, &got).ok());
    f.tasks.Get(get.resource_meta(), absl::InfiniteFuture(),
                [&made](absl::StatusOr<TaskReply> reply) { ToAgent(*reply, made); });
    CHECK(google::protobuf::util::MessageDifferencer::Equals(got, made));
    CHECK(got.resource().message() != "");
  }
  CHECK(f.transport.requests().empty());
}

TEST_CASE("a call with bytes that are no request is refused", "[server][grpc]") {
  Served f;
  ::grpc::GenericStub stub(f.channel);
  for (const std::string name : {"CreateTask", "GetTask", "DeleteTask"}) {
    ::grpc::ClientContext context;
    const ::grpc::Slice nonsense("\xff");
    const ::grpc::ByteBuffer request(&nonsense, 1);
    ::grpc::ByteBuffer response;
    std::promise<::grpc::Status> answer;
    stub.UnaryCall(&context, "/flyteidl.service.AsyncAgentService/" + name, {}, &request, &response,
                   [&answer](::grpc::Status status) { answer.set_value(status); });
    const ::grpc::Status status = answer.get_future().get();
    CHECK(status.error_code() == ::grpc::StatusCode::INTERNAL);
    CHECK(status.error_message() == "the request is no flyteidl.admin." + name + "Request");
  }
  CHECK(f.transport.requests().empty());
}

TEST_CASE("inputs of 64 MiB arrive", "[server][grpc]") {
  Served f;
  auto stub = AsyncAgentService::NewStub(f.channel);
  flyteidl::admin::CreateTaskRequest request;
  auto& literal = (*request.mutable_inputs()->mutable_literals())["big"];
  literal.mutable_scalar()->mutable_primitive()->set_string_value(std::string(64 << 20, 'x'));
  flyteidl::admin::CreateTaskResponse created;
  ::grpc::ClientContext context;
  CHECK(stub->CreateTask(&context, request, &created).error_message() == "");
}

TEST_CASE("a port in use is an error that names the address", "[server][grpc]") {
  Served f;
  const auto grpc = GrpcServer::Start(f.grpc->address(), {}, {});
  REQUIRE_FALSE(grpc.ok());
  CHECK_THAT(std::string(grpc.status().message()), Catch::Contains(f.grpc->address()));

  const auto http = HttpServer::Start("127.0.0.1:0", {&f.registry}, f.health);
  REQUIRE(http.ok());
  const auto second = HttpServer::Start((*http)->address(), {&f.registry}, f.health);
  REQUIRE_FALSE(second.ok());
  CHECK_THAT(std::string(second.status().message()), Catch::Contains((*http)->address()));
}

TEST_CASE("readiness follows the first sync and the drain, nothing else", "[server][grpc]") {
  Served f;
  CHECK_FALSE(f.health.ready());
  f.health.Synced();
  CHECK(f.health.ready());
  f.health.Drain();
  CHECK_FALSE(f.health.ready());
  f.health.Synced();
  CHECK_FALSE(f.health.ready());
}

}  // namespace
}  // namespace server
