#include "test/sim/cluster_replica.h"

#include "absl/strings/str_cat.h"
#include "k8s/authorizing_transport.h"
#include "k8s/circuit_transport.h"
#include "k8s/limiting_transport.h"
#include "k8s/observed_transport.h"
#include "k8s/retrying_transport.h"
#include "plugin/daskjob.h"
#include "plugin/phase.h"
#include "server/resources.h"

namespace sim {
namespace {

k8s::WatchScope ScopeOf(const k8s::Resource& resource) {
  return {resource, absl::StrCat(plugin::kOurLabel, "=true"), {}};
}

// Chance without chance, so that a run can be repeated.
k8s::Random Even() {
  return [] { return 0.5; };
}

}  // namespace

Replica::Replica(Api& api, Traffic& traffic, k8s::Executor& executor,
                 const ReplicaSettings& settings, const std::string& token)
    : executor_(executor),
      transport_(Layers(api, traffic, token)),
      client_(*transport_, "flyte-dask-plugin"),
      jobs_(ScopeOf(server::kDaskJobs), server::Project<plugin::JobFacts, plugin::ProjectJob>,
            *transport_, executor_, observer_, Even()),
      pods_(ScopeOf(k8s::kPods), server::Project<plugin::PodFacts, plugin::ProjectPod>, *transport_,
            executor_, observer_, Even()),
      clusters_(ScopeOf(server::kDaskClusters),
                server::Project<plugin::DaskClusterFacts, plugin::ProjectDaskCluster>, *transport_,
                executor_, observer_, Even()),
      latch_(client_, executor_),
      tracker_(
          {jobs_.reader(), pods_.reader(), client_, executor_, board_, delete_requests_, latch_},
          settings.lost_runner_grace,
          [this](const server::Transition& transition) {
            if (!plugin::IsFinal(transition.now)) return;
            janitor_.OnEnded(transition.job, transition.now.phase);
          },
          [](const auto&, const auto&) {}),
      janitor_({jobs_.reader(), clusters_.reader(), client_, executor_}, settings.janitor,
               [](server::Chore, const auto&, const auto&) {}),
      leftovers_(clusters_.reader(), client_, executor_,
                 {{}, settings.janitor.sweep, settings.janitor.cluster_grace},
                 [](const auto&, const auto&) {}),
      reads_(client_, executor_),
      resolver_(client_, executor_),
      tasks_({}, {client_, executor_, resolver_, board_, reads_, delete_requests_}) {
  executor_.Post([this] { Start(); });
}

std::unique_ptr<k8s::Transport> Replica::Layers(Api& api, Traffic& traffic,
                                                const std::string& token) {
  auto wire = std::make_unique<SimTransport>(api, traffic, executor_);
  sim_transport_ = wire.get();
  auto observed = std::make_unique<k8s::ObservedTransport>(std::move(wire), executor_, observer_);
  auto circuit =
      std::make_unique<k8s::CircuitTransport>(std::move(observed), executor_, observer_, Even());
  auto authorizing = std::make_unique<k8s::AuthorizingTransport>(
      std::move(circuit),
      std::make_unique<k8s::FileTokenSource>(
          "token", "none",
          [&token](absl::string_view) -> absl::StatusOr<std::string> { return token; }),
      executor_);
  auto limiting = std::make_unique<k8s::LimitingTransport>(std::move(authorizing), executor_,
                                                           k8s::RequestLimits());
  return std::make_unique<k8s::RetryingTransport>(std::move(limiting), executor_,
                                                  k8s::RetryPolicy(), Even());
}

void Replica::Start() {
  clusters_.Start([this](const auto& before, const auto& now) { janitor_.OnCluster(before, now); },
                  [] {});
  jobs_.Start(
      [this](const auto& before, const auto& now) {
        tracker_.OnJob(before, now);
        janitor_.OnJob(before, now);
      },
      [this] { janitor_.OnJobsSynced(); });
  pods_.Start([this](const auto& before, const auto& now) { tracker_.OnPod(before, now); },
              [this] { tracker_.OnPodsSynced(); });
  leftovers_.Start();
}

bool Replica::synced() const { return jobs_.reader().all_synced() && pods_.reader().all_synced(); }

}  // namespace sim
