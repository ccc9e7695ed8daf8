#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/operator_objects.h"
#include "test/sim/operator_sim.h"

namespace sim {
namespace json = boost::json;
namespace {

using Step = OperatorStep;

std::string TextAt(const json::object& value, absl::string_view member, absl::string_view field) {
  const json::object* inner = k8s::ObjectAt(value, member);
  return inner == nullptr ? "" : std::string(k8s::StringAt(*inner, field));
}

absl::string_view LabelOf(const Object& object, absl::string_view label) {
  for (const auto& [key, value] : object.labels()) {
    if (key == label) return value;
  }
  return "";
}

bool HasFinalizer(const Object& object) {
  const auto& all = object.finalizers();
  return std::find(all.begin(), all.end(), kKopfFinalizer) != all.end();
}

// kopf's annotation: what it has handled of the object. Empty: nothing.
std::string Handled(const json::object& value) {
  const json::object* metadata = k8s::ObjectAt(value, "metadata");
  const json::object* annotations =
      metadata == nullptr ? nullptr : k8s::ObjectAt(*metadata, "annotations");
  return annotations == nullptr ? "" : std::string(k8s::StringAt(*annotations, kKopfHandled));
}

// The phase of a pod that its annotation tells of.
std::string HandledPhase(const json::object& pod) {
  const auto state = k8s::ParseObject(Handled(pod));
  return state.ok() ? TextAt(*state, "status", "phase") : "";
}

void SetPhase(json::object& cluster, const char* phase) {
  cluster["status"] = json::object{{"phase", phase}};
}

int Replicas(const json::object& group) {
  const json::object* spec = k8s::ObjectAt(group, "spec");
  const json::object* worker = spec == nullptr ? nullptr : k8s::ObjectAt(*spec, "worker");
  const json::value* replicas = worker == nullptr ? nullptr : worker->if_contains("replicas");
  return replicas == nullptr ? 1 : replicas->to_number<int>();
}

}  // namespace

// A job that is marked but has no status was left so by a process that died: kopf never sees
// anything to do in it.
std::optional<DaskOperator::Write> DaskOperator::OfJob(const ObjectPtr& job) {
  if (job->deleting()) return std::nullopt;
  const json::object& value = parsed_.Of(*job);
  const std::string status = TextAt(value, "status", "jobStatus");
  if (status.empty() && Handled(value).empty()) {
    seen_jobs_.insert(job->uid());
    return MarkHandled(Step::kJobSeen, "daskjob_create", job, {{"spec", "seen"}});
  }
  if (status.empty() && seen_jobs_.count(job->uid()) > 0) {
    return SetJobStatus(Step::kJobCreated, "daskjob_create", job, {{"jobStatus", "JobCreated"}});
  }
  if (status == "JobCreated") return JobComponents(job);
  return std::nullopt;
}

// Whatever has the name counts, a dying object and a stranger's too.
std::optional<DaskOperator::Write> DaskOperator::JobComponents(const ObjectPtr& job) {
  constexpr absl::string_view kHandler = "daskjob_create_components.status.jobStatus";
  if (store_.Get("daskclusters", job->ns(), job->name()) == nullptr) {
    return Make(Step::kCluster, kHandler, job, "daskclusters", MakeCluster(*job));
  }
  const std::string runner = RunnerName(job->name());
  if (store_.Get("pods", job->ns(), runner) == nullptr) {
    return Make(Step::kRunner, kHandler, job, "pods", MakeRunner(*job));
  }
  return SetJobStatus(Step::kClusterCreated, kHandler, job,
                      {{"clusterName", job->name()},
                       {"jobStatus", "ClusterCreated"},
                       {"jobRunnerPodName", runner}});
}

// A process that deleted the cluster tells the job first; a new one knows nothing of that.
std::optional<DaskOperator::Write> DaskOperator::OfDyingCluster(const ObjectPtr& cluster) {
  if (!cluster->deleting() || !HasFinalizer(*cluster)) return std::nullopt;
  const bool being_told =
      std::any_of(deleted_clusters_.begin(), deleted_clusters_.end(),
                  [&cluster](const auto& one) { return one.second == cluster->uid(); });
  if (being_told) return std::nullopt;
  return Change(Step::kReleaseCluster, "release", cluster, cluster, [](json::object& value) {
    json::array kept;
    for (const json::value& one : value.at("metadata").at("finalizers").as_array()) {
      if (one != json::value(JsonView(kKopfFinalizer))) kept.push_back(one);
    }
    value["metadata"].as_object()["finalizers"] = std::move(kept);
  });
}

std::optional<DaskOperator::Write> DaskOperator::OfCluster(const ObjectPtr& cluster) {
  if (cluster->deleting()) return std::nullopt;
  if (!HasFinalizer(*cluster)) {
    return Change(Step::kClusterHeld, "hold", cluster, cluster, [](json::object& value) {
      value["metadata"].as_object()["finalizers"] = json::array{JsonView(kKopfFinalizer)};
    });
  }
  const std::string phase = TextAt(parsed_.Of(*cluster), "status", "phase");
  if (phase.empty()) {
    return Change(Step::kClusterPhaseCreated, "daskcluster_create", cluster, cluster,
                  [](json::object& value) { SetPhase(value, "Created"); });
  }
  if (phase == "Created") return ClusterComponents(cluster);
  return std::nullopt;
}

std::optional<DaskOperator::Write> DaskOperator::ClusterComponents(const ObjectPtr& cluster) {
  constexpr absl::string_view kHandler = "daskcluster_create_components.status.phase";
  const std::string& ns = cluster->ns();
  const std::string scheduler = SchedulerName(cluster->name());
  if (store_.Get("deployments", ns, scheduler) == nullptr) {
    return Make(Step::kSchedulerDeployment, kHandler, cluster, "deployments",
                MakeScheduler(*cluster));
  }
  if (store_.Get("services", ns, scheduler) == nullptr) {
    return Make(Step::kSchedulerService, kHandler, cluster, "services",
                MakeSchedulerService(*cluster));
  }
  if (store_.Get("daskworkergroups", ns, GroupName(cluster->name())) == nullptr) {
    return Make(Step::kWorkerGroup, kHandler, cluster, "daskworkergroups",
                MakeWorkerGroup(*cluster));
  }
  return Change(Step::kClusterPhasePending, kHandler, cluster, cluster,
                [](json::object& value) { SetPhase(value, "Pending"); });
}

// Says nothing about pods; a service that is there makes the cluster Running.
std::optional<DaskOperator::Write> DaskOperator::OfService(const ObjectPtr& service) {
  if (LabelOf(*service, kComponentLabel) != "scheduler" || service->deleting()) return std::nullopt;
  const ObjectPtr cluster =
      store_.Get("daskclusters", service->ns(), LabelOf(*service, kClusterLabel));
  if (cluster == nullptr || !Handled(parsed_.Of(*service)).empty()) return std::nullopt;
  Write mark = MarkHandled(Step::kClusterPhaseRunning, "handle_scheduler_service_status", service,
                           {{"status", json::object()}});
  Write phase = Change(mark.step, mark.handler, service, cluster,
                       [](json::object& value) { SetPhase(value, "Running"); });
  mark.act = [first = std::move(phase.act), then = std::move(mark.act)] {
    const absl::Status status = first();
    return status.ok() ? then() : status;
  };
  return mark;
}

std::optional<DaskOperator::Write> DaskOperator::OfGroup(const ObjectPtr& group) {
  if (group->deleting()) return std::nullopt;
  const ObjectPtr cluster = store_.Get("daskclusters", group->ns(), LabelOf(*group, kClusterLabel));
  if (group->owners().empty()) {
    if (cluster == nullptr) return std::nullopt;
    return Change(Step::kWorkerGroupAdopted, "daskworkergroup_create", group, group,
                  [owner = OwnerReference(*cluster)](json::object& value) {
                    value["metadata"].as_object()["ownerReferences"] = json::array{owner};
                  });
  }
  int workers = 0;
  for (const ObjectPtr& one : store_.List("deployments", group->ns())) {
    if (LabelOf(*one, kGroupLabel) == group->name()) ++workers;
  }
  if (workers >= Replicas(parsed_.Of(*group))) return std::nullopt;
  const std::string name =
      absl::StrCat(group->name(), "-worker-", absl::Hex(store_.version(), absl::kZeroPad10));
  return Make(Step::kWorkerDeployment, "daskworkergroup_create", group, "deployments",
              MakeWorker(*group, name));
}

// kopf does not look at what is being deleted.
std::optional<DaskOperator::Write> DaskOperator::OfRunner(const ObjectPtr& pod) {
  if (LabelOf(*pod, kComponentLabel) != "job-runner" || pod->deleting()) return std::nullopt;
  const json::object& value = parsed_.Of(*pod);
  const std::string phase = TextAt(value, "status", "phase");
  if (phase == HandledPhase(value)) return std::nullopt;
  if (phase == "Running") return RunnerRuns(pod);
  if (phase == "Succeeded" || phase == "Failed") return RunnerEnded(pod, phase);
  return std::nullopt;
}

std::optional<DaskOperator::Write> DaskOperator::RunnerRuns(const ObjectPtr& pod) {
  constexpr absl::string_view kHandler = "handle_runner_status_change_running";
  if (told_[pod->uid()] == "Running") {
    return MarkHandled(Step::kRunnerSeenRunning, kHandler, pod,
                       {{"status", {{"phase", "Running"}}}});
  }
  return Telling(
      SetJobStatus(Step::kRunning, kHandler, pod, {{"jobStatus", "Running"}, {"startTime", Now()}}),
      "Running");
}

std::optional<DaskOperator::Write> DaskOperator::RunnerEnded(const ObjectPtr& pod,
                                                             const std::string& phase) {
  const bool failed = phase == "Failed";
  const std::string handler =
      absl::StrCat("handle_runner_status_change_", failed ? "failed" : "succeeded");
  if (told_[pod->uid()] == phase) {
    return MarkHandled(Step::kRunnerSeenEnded, handler, pod, {{"status", {{"phase", phase}}}});
  }
  if (deleted_clusters_.count(pod->uid()) == 0) return DeleteCluster(handler, pod);
  return Telling(
      SetJobStatus(Step::kJobEnded, handler, pod,
                   {{"jobStatus", failed ? "Failed" : "Successful"}, {"endTime", Now()}}),
      phase);
}

// Whoever finds the cluster gone gives up, each time anew, and the job is never told of its end.
DaskOperator::Write DaskOperator::DeleteCluster(absl::string_view handler, const ObjectPtr& pod) {
  return {Step::kDeleteCluster, std::string(handler), pod,
          [this, pod, name = std::string(LabelOf(*pod, kClusterLabel))]() -> absl::Status {
            const ObjectPtr cluster = store_.Get("daskclusters", pod->ns(), name);
            if (cluster == nullptr) {
              return absl::NotFoundError(absl::StrCat("Could not find DaskCluster ", name));
            }
            deleted_clusters_[pod->uid()] = cluster->uid();
            return store_.Delete("daskclusters", pod->ns(), name).status();
          }};
}

DaskOperator::Write DaskOperator::Telling(Write write, const std::string& phase) {
  write.act = [this, runner = write.on->uid(), phase, act = std::move(write.act)] {
    const absl::Status status = act();
    if (status.ok()) {
      told_[runner] = phase;
      deleted_clusters_.erase(runner);
    }
    return status;
  };
  return write;
}

}  // namespace sim
