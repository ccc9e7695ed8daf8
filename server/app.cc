#include "server/app.h"

#include <prometheus/registry.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "k8s/client.h"
#include "k8s/loop.h"
#include "k8s/make_transport.h"
#include "k8s/reflector.h"
#include "plugin/daskjob.h"
#include "server/agent_convert.h"
#include "server/agent_metadata_service.h"
#include "server/agent_service.h"
#include "server/cached.h"
#include "server/cluster_metrics.h"
#include "server/grpc_server.h"
#include "server/health_service.h"
#include "server/heap.h"
#include "server/http_server.h"
#include "server/janitor.h"
#include "server/job_tracker.h"
#include "server/latch.h"
#include "server/leftovers.h"
#include "server/permissions.h"
#include "server/pod_template_resolver.h"
#include "server/resources.h"
#include "server/sync_report.h"
#include "server/upkeep_metrics.h"
#include "server/workflow_resolver.h"

namespace server {
namespace {

constexpr char kFieldManager[] = "flyte-dask-plugin";

k8s::WatchScope ScopeOf(const k8s::Resource& resource, const Config& config) {
  return {WithoutSpec(resource), absl::StrCat(plugin::kOurLabel, "=true"), config.namespaces};
}

}  // namespace

struct App::Parts {
  Parts(const Config& config, k8s::ClusterConfig cluster)
      : api_metrics(registry),
        transition_metrics(registry),
        call_metrics(registry),
        upkeep(registry),
        board(config.logs, [](const TrackedJob& job) { return EncodeForAgent(ReplyOf(job)); }),
        job_gauge(board),
        health({flyteidl::service::AsyncAgentService::service_full_name()},
               {flyteidl::service::AgentMetadataService::service_full_name()}),
        transport(k8s::MakeTransport(std::move(cluster), loop, api_metrics,
                                     {config.kubernetes.requests, {}})),
        client(*transport, kFieldManager),
        jobs(ScopeOf(kDaskJobs, config), Project<plugin::JobFacts, plugin::ProjectJob>, *transport,
             loop, sync_report),
        pods(ScopeOf(k8s::kPods, config), Project<plugin::PodFacts, plugin::ProjectPod>, *transport,
             loop, sync_report),
        clusters(ScopeOf(kDaskClusters, config),
                 Project<plugin::DaskClusterFacts, plugin::ProjectDaskCluster>, *transport, loop,
                 sync_report),
        latch(client, loop),
        tracker(
            {jobs.reader(), pods.reader(), client, loop, board, delete_requests, latch},
            config.lost_runner_grace, [this](const Transition& t) { OnTransition(t); },
            [this](const auto& job, const auto& latched) { upkeep.OnLatch(job, latched); }),
        janitor({jobs.reader(), clusters.reader(), client, loop}, config.janitor,
                [this](Chore chore, const auto& object, const auto& status) {
                  upkeep.OnChore(chore, object, status);
                }),
        leftovers(
            clusters.reader(), client, loop,
            {config.namespaces, config.janitor.sweep, config.janitor.cluster_grace},
            [this](const auto& group, const auto& status) { upkeep.OnLeftover(group, status); }),
        reads(client, loop),
        workflow_resolver(client, loop),
        resolver({config.task.pods.default_pod_template_name, config.pod_template_namespace},
                 workflow_resolver, client, loop),
        permissions(config.namespaces, client, loop),
        tasks({config.task, config.namespaces},
              {client, loop, resolver, board, reads, delete_requests}),
        agent(tasks, call_metrics) {
    sync_report.Add(kDaskJobs.plural, [this] { return jobs.reader().all_synced(); });
    sync_report.Add(k8s::kPods.plural, [this] { return pods.reader().all_synced(); });
    sync_report.Add(kDaskClusters.plural, [this] { return clusters.reader().all_synced(); });
  }

  void Start() {
    clusters.Start([this](const auto& before, const auto& now) { janitor.OnCluster(before, now); },
                   [this] { OnSynced(); });
    jobs.Start(
        [this](const auto& before, const auto& now) {
          tracker.OnJob(before, now);
          janitor.OnJob(before, now);
        },
        [this] {
          janitor.OnJobsSynced();
          OnSynced();
        });
    pods.Start([this](const auto& before, const auto& now) { tracker.OnPod(before, now); },
               [this] {
                 tracker.OnPodsSynced();
                 OnSynced();
               });
    leftovers.Start();
    permissions.Start();
  }

  void OnSynced() {
    if (jobs.reader().all_synced() && pods.reader().all_synced()) health.Synced();
    ReturnFreed();
  }

  std::vector<HttpServer::Lines> Amiss() {
    std::vector<HttpServer::Lines> lines;
    lines.push_back([this] { return sync_report.Lines(); });
    lines.push_back([this] { return permissions.Lines(); });
    return lines;
  }

  void OnTransition(const Transition& transition) {
    LogTransition(transition);
    transition_metrics.Count(transition);
    if (plugin::IsFinal(transition.now)) janitor.OnEnded(transition.job, transition.now.phase);
  }

  prometheus::Registry registry;
  ApiMetrics api_metrics;
  TransitionMetrics transition_metrics;
  CallMetrics call_metrics;
  UpkeepMetrics upkeep;
  SyncReport sync_report{api_metrics};
  JobBoard board;
  JobGauge job_gauge;
  DeleteRequests delete_requests;
  Health health;
  k8s::Loop loop;
  std::unique_ptr<k8s::Transport> transport;
  k8s::Client client;
  k8s::Reflector<CachedJob> jobs;
  k8s::Reflector<CachedPod> pods;
  k8s::Reflector<CachedCluster> clusters;
  Latch latch;
  JobTracker tracker;
  Janitor janitor;
  Leftovers leftovers;
  JobReads reads;
  WorkflowResolver workflow_resolver;
  PodTemplateResolver resolver;
  PermissionCheck permissions;
  TaskService tasks;
  AgentService agent;
  AgentMetadataService agent_metadata;
  HealthService health_service{health};
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<GrpcServer> grpc;
};

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() { Stop(absl::ZeroDuration(), absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config, k8s::ClusterConfig cluster) {
  auto parts = std::make_unique<Parts>(config, std::move(cluster));
  Parts& p = *parts;
  auto app = std::unique_ptr<App>(new App(std::move(parts)));
  p.loop.Post([&p] { p.Start(); });
  auto http = HttpServer::Start(config.listen.http,
                                {&p.registry, &p.call_metrics, &p.job_gauge, &p.permissions},
                                p.health, p.Amiss());
  if (!http.ok()) return http.status();
  p.http = *std::move(http);
  auto grpc =
      GrpcServer::Start(config.listen.grpc, {&p.agent, &p.agent_metadata, &p.health_service},
                        {&p.agent, &p.health_service});
  if (!grpc.ok()) return grpc.status();
  p.grpc = *std::move(grpc);
  p.loop.Start();
  return app;
}

const std::string& App::grpc_address() const { return parts_->grpc->address(); }
const std::string& App::http_address() const { return parts_->http->address(); }

// Calls under way need the loop to end, so it goes after gRPC; whoever scrapes sees the drain to
// its end.
void App::Stop(absl::Duration drain, absl::Duration limit) {
  parts_->health.Drain();
  absl::SleepFor(drain);
  if (parts_->grpc) parts_->grpc->Shutdown(limit);
  parts_->loop.Stop();
  parts_->http.reset();
}

}  // namespace server
