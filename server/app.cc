#include "server/app.h"

#include <prometheus/registry.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/client.h"
#include "k8s/loop.h"
#include "k8s/make_transport.h"
#include "k8s/reflector.h"
#include "plugin/daskjob.h"
#include "server/agent_metadata_service.h"
#include "server/agent_service.h"
#include "server/cached.h"
#include "server/cluster_metrics.h"
#include "server/grpc_server.h"
#include "server/http_server.h"
#include "server/job_tracker.h"
#include "server/resources.h"

namespace server {
namespace {

constexpr char kFieldManager[] = "flyte-dask-plugin";

k8s::WatchScope ScopeOf(const k8s::Resource& resource, const Config& config) {
  return {resource, absl::StrCat(plugin::kOurLabel, "=true"), config.namespaces};
}

absl::StatusOr<CachedJob> CacheJob(const boost::json::object& object) {
  auto facts = plugin::ProjectJob(object);
  if (!facts.ok()) return facts.status();
  return ToCached(*std::move(facts));
}

absl::StatusOr<CachedPod> CachePod(const boost::json::object& object) {
  auto facts = plugin::ProjectPod(object);
  if (!facts.ok()) return facts.status();
  return ToCached(*std::move(facts));
}

}  // namespace

struct App::Parts {
  Parts(const Config& config, k8s::ClusterConfig cluster)
      : api_metrics(registry),
        transition_metrics(registry),
        call_metrics(registry),
        job_gauge(board),
        health({flyteidl::service::AsyncAgentService::service_full_name()},
               {flyteidl::service::AgentMetadataService::service_full_name()}),
        transport(k8s::MakeTransport(std::move(cluster), loop, api_metrics)),
        client(*transport, kFieldManager),
        jobs(ScopeOf(kDaskJobs, config), CacheJob, *transport, loop, api_metrics),
        pods(ScopeOf(k8s::kPods, config), CachePod, *transport, loop, api_metrics),
        tracker({jobs.reader(), pods.reader(), client, loop, board, delete_requests},
                config.lost_runner_grace,
                [this](const Transition& transition) {
                  LogTransition(transition);
                  transition_metrics.Count(transition);
                }),
        reads(client, loop),
        tasks({config.task, config.logs, config.namespaces},
              {client, loop, resolver, board, reads, delete_requests}),
        agent(tasks, call_metrics) {}

  void StartReflectors() {
    jobs.Start([this](const auto& before, const auto& now) { tracker.OnJob(before, now); },
               [this] { OnSynced(); });
    pods.Start([this](const auto& before, const auto& now) { tracker.OnPod(before, now); },
               [this] {
                 tracker.OnPodsSynced();
                 OnSynced();
               });
  }

  void OnSynced() {
    if (jobs.reader().all_synced() && pods.reader().all_synced()) health.Synced();
  }

  prometheus::Registry registry;
  ApiMetrics api_metrics;
  TransitionMetrics transition_metrics;
  CallMetrics call_metrics;
  JobBoard board;
  JobGauge job_gauge;
  DeleteRequests delete_requests;
  Health health;
  k8s::Loop loop;
  std::unique_ptr<k8s::Transport> transport;
  k8s::Client client;
  k8s::Reflector<CachedJob> jobs;
  k8s::Reflector<CachedPod> pods;
  JobTracker tracker;
  JobReads reads;
  NothingToResolve resolver;
  TaskService tasks;
  AgentService agent;
  AgentMetadataService agent_metadata;
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<GrpcServer> grpc;
};

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() { Stop(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config, k8s::ClusterConfig cluster) {
  auto parts = std::make_unique<Parts>(config, std::move(cluster));
  Parts& p = *parts;
  auto app = std::unique_ptr<App>(new App(std::move(parts)));
  p.loop.Post([&p] { p.StartReflectors(); });
  auto http = HttpServer::Start(config.listen.http, {&p.registry, &p.job_gauge}, p.health);
  if (!http.ok()) return http.status();
  p.http = *std::move(http);
  auto grpc = GrpcServer::Start(config.listen.grpc, {&p.agent, &p.agent_metadata}, p.health);
  if (!grpc.ok()) return grpc.status();
  p.grpc = *std::move(grpc);
  p.loop.Start();
  return app;
}

const std::string& App::grpc_address() const { return parts_->grpc->address(); }
const std::string& App::http_address() const { return parts_->http->address(); }

// Calls under way need the loop to end, so it goes after gRPC; whoever scrapes sees the drain to
// its end.
void App::Stop(absl::Duration limit) {
  parts_->health.Drain();
  if (parts_->grpc) parts_->grpc->Shutdown(limit);
  parts_->loop.Stop();
  parts_->http.reset();
}

}  // namespace server
