#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "plugin/phase.h"

namespace plugin {

inline const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);
inline constexpr absl::Duration kGrace = absl::Seconds(10);

// A pod `j-runner`, `j-scheduler` or `j-worker` of DaskJob `j`, with the one container of its role.
class PodBuilder {
 public:
  explicit PodBuilder(Role role) {
    static constexpr const char* kNames[] = {"runner", "scheduler", "worker", "other"};
    static constexpr const char* kContainers[] = {"job-runner", "scheduler", "dask-worker", "c"};
    pod_.ns = "ns";
    pod_.name = std::string("j-") + kNames[static_cast<int>(role)];
    pod_.cluster = "j";
    pod_.job_uid = "u1";
    pod_.role = role;
    pod_.phase = PodPhase::kPending;
    pod_.containers.resize(1);
    pod_.containers[0].name = kContainers[static_cast<int>(role)];
  }
  PodBuilder& Phase(PodPhase phase) {
    return Set([&](PodFacts& pod) { pod.phase = phase; });
  }
  PodBuilder& Waiting(std::string reason, std::string message = "") {
    pod_.containers[0].state = ContainerFacts::State::kWaiting;
    pod_.containers[0].reason = std::move(reason);
    pod_.containers[0].message = std::move(message);
    return *this;
  }
  PodBuilder& Running() {
    pod_.containers[0].state = ContainerFacts::State::kRunning;
    return Phase(PodPhase::kRunning);
  }
  PodBuilder& Exited(int code, std::string reason, std::string message = "") {
    ContainerFacts& main = pod_.containers[0];
    main.state = ContainerFacts::State::kTerminated;
    main.exit_code = code;
    main.reason = std::move(reason);
    main.message = std::move(message);
    main.finished = kStart;
    return Phase(code == 0 ? PodPhase::kSucceeded : PodPhase::kFailed);
  }
  PodBuilder& Unschedulable(std::string message) {
    return Set([&](PodFacts& pod) { pod.unschedulable = std::move(message); });
  }
  // Its deletion was asked for at `when`, with 30 s to go.
  PodBuilder& Deleted(absl::Time when) {
    return Set([&](PodFacts& pod) {
      pod.delete_called = when;
      pod.deleted = when + absl::Seconds(30);
    });
  }
  template <typename Change>
  PodBuilder& Set(Change change) {
    change(pod_);
    return *this;
  }
  std::shared_ptr<const PodFacts> Build() const { return std::make_shared<const PodFacts>(pod_); }

 private:
  PodFacts pod_;
};

// What is known of DaskJob `j`; to begin with the job alone, without a status.
class ObservationBuilder {
 public:
  ObservationBuilder() {
    job_.ns = "ns";
    job_.name = "j";
    job_.uid = "u1";
    job_.task = TaskAnnotation{};
    seen_.job = Presence::kPresent;
  }
  ObservationBuilder& Status(std::string status) {
    job_.status = std::move(status);
    return *this;
  }
  ObservationBuilder& FailsOnError() {
    job_.task->fails_on_error = true;
    return *this;
  }
  ObservationBuilder& HasOutputs() {
    job_.task->has_outputs = true;
    return *this;
  }
  ObservationBuilder& Runner(const PodBuilder& pod) {
    seen_.runner = Presence::kPresent;
    seen_.runner_facts = pod.Build();
    return *this;
  }
  ObservationBuilder& RunnerAbsent(absl::Time since) {
    seen_.runner = Presence::kAbsent;
    seen_.runner_missing_since = since;
    return *this;
  }
  ObservationBuilder& Scheduler(const PodBuilder& pod) {
    seen_.schedulers.push_back(pod.Build());
    return *this;
  }
  ObservationBuilder& Worker(const PodBuilder& pod) {
    seen_.workers.push_back(pod.Build());
    return *this;
  }
  template <typename Change>
  ObservationBuilder& Set(Change change) {
    change(job_, seen_);
    return *this;
  }
  Observation Build() const {
    Observation seen = seen_;
    seen.job_facts = std::make_shared<const JobFacts>(job_);
    return seen;
  }

 private:
  JobFacts job_;
  Observation seen_;
};

inline PodBuilder ARunner() { return PodBuilder(Role::kRunner); }
inline PodBuilder AScheduler() { return PodBuilder(Role::kScheduler); }
inline PodBuilder AWorker() { return PodBuilder(Role::kWorker); }
inline ObservationBuilder AJob() { return ObservationBuilder(); }

}  // namespace plugin
