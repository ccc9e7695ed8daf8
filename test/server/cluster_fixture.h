#pragma once

#include <string>
#include <utility>
#include <vector>

#include "k8s/client.h"
#include "server/agent_convert.h"
#include "server/cached.h"
#include "server/job_tracker.h"
#include "server/task_service.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"
#include "test/support/task_builder.h"

namespace server {

// Makes no request and finds no FlyteWorkflow.
class NoOwner final : public Resolver {
 public:
  void Resolve(const plugin::TaskRequest&, absl::Time, Done done) override {
    std::move(done)(plugin::ClusterContext{});
  }
};

// Everything behind the gRPC adapters on a played transport and clock. Jobs and pods come and go as
// a reflector would bring them.
class ClusterFixture {
 public:
  explicit ClusterFixture(std::vector<std::string> namespaces = {})
      : tasks({{}, std::move(namespaces)},
              {client, executor, resolver, board, reads, delete_requests}) {
    AcceptPatches();
  }

  // Latches are kept; every other request goes by the script.
  void AcceptPatches() {
    transport.SetHandler([](const k8s::HttpRequest& request) {
      const bool patch = request.method == k8s::Method::kPatch;
      return patch ? std::optional(test::FakeTransport::Result(test::Json(200, "{}")))
                   : std::nullopt;
    });
  }

  static constexpr absl::Duration kGrace = absl::Seconds(10);
  static constexpr char kNs[] = "ns";
  static constexpr char kName[] = "job";

  void Sync() {
    jobs.Replace("", {});
    pods.Replace("", {});
  }
  void SeeJob(plugin::JobFacts job) {
    const auto change = jobs.Apply(ToCached(std::move(job)));
    tracker.OnJob(change.before, change.now);
  }
  void LoseJob(const std::string& name = kName) {
    const auto change = jobs.Remove({kNs, name});
    tracker.OnJob(change.before, change.now);
  }
  void SeePod(plugin::PodFacts pod) {
    const auto change = pods.Apply(ToCached(std::move(pod)));
    tracker.OnPod(change.before, change.now);
  }
  void LosePod(const std::string& name) {
    const auto change = pods.Remove({kNs, name});
    tracker.OnPod(change.before, change.now);
  }
  // After what is under way, a latch for one.
  plugin::TaskPhase Phase() {
    executor.RunReady();
    return board.Find({kNs, kName})->phase;
  }

  static plugin::JobFacts Job(std::string status = "Running") {
    plugin::JobFacts job;
    job.ns = kNs;
    job.name = kName;
    job.uid = "u-1";
    job.resource_version = "1";
    job.status = std::move(status);
    job.ours = true;
    job.task.emplace();
    return job;
  }
  static plugin::PodFacts Runner(plugin::PodPhase phase) {
    plugin::PodFacts pod;
    pod.ns = kNs;
    pod.name = "job-runner";
    pod.cluster = kName;
    pod.role = plugin::Role::kRunner;
    pod.phase = phase;
    return pod;
  }

  std::vector<std::pair<plugin::Phase, plugin::Cause>> transitions;
  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  k8s::Client client{transport, "flyte-dask-plugin"};
  k8s::Cache<CachedJob> jobs{{}};
  k8s::Cache<CachedPod> pods{{}};
  JobBoard board{{}, [](const TrackedJob& job) { return EncodeForAgent(ReplyOf(job)); }};
  DeleteRequests delete_requests;
  Latch latch{client, executor};
  std::vector<LatchCall::Result> latches;
  JobTracker tracker{
      {jobs, pods, client, executor, board, delete_requests, latch},
      kGrace,
      [this](const Transition& t) { transitions.emplace_back(t.now.phase, t.now.cause); },
      [this](const k8s::ObjectKey&, const LatchCall::Finish& f) { latches.push_back(f.result); }};
  JobReads reads{client, executor};
  NoOwner resolver;
  TaskService tasks;
};

}  // namespace server
