#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "test/sim/operator_parsed.h"
#include "test/sim/operator_step.h"
#include "test/sim/store.h"

namespace sim {

// The Dask operator as it works on the API server, one write at a time, with its faults. Source:
// dask-kubernetes 2025.7.0 on kopf 1.38; the recordings in test/data/traces.
//
// Handlers are triggered by the state of objects. One that fails is run again from its beginning
// after a minute, for ever. What only its process knows is lost when it dies. Not thread-safe.
class DaskOperator {
 public:
  // `store` must outlive it.
  DaskOperator(Store& store, Store::Clock clock);

  // The next write that is due. Nothing: none is, or it is dead.
  std::optional<OperatorStep> Step();
  // When Step may have something though nothing changed. InfiniteFuture: never.
  absl::Time next() const;

  // The write of this step fails the next `times` times with this message.
  void Fail(OperatorStep step, int times, std::string message = "HTTP 500");
  // The write of this step arrives so much later, once, whatever has come of the object by then;
  // the other handlers go on.
  void Delay(OperatorStep step, absl::Duration by);

  // It dies right after this step.
  void DieAfter(OperatorStep step) { die_after_ = step; }
  void Kill();
  // A new process. Does nothing to one that lives.
  void Restart() { alive_ = true; }
  bool alive() const { return alive_; }

  // How often the step was taken.
  int Count(OperatorStep step) const;

 private:
  struct Write {
    OperatorStep step;
    std::string handler;
    ObjectPtr on;  // the object that is handled
    std::function<absl::Status()> act;
  };
  struct Late {
    absl::Time when;
    Write write;
  };
  using HandlerKey = std::pair<std::string, std::string>;  // uid, handler
  using Alteration = std::function<void(boost::json::object&)>;

  std::optional<Write> Next();
  std::optional<Write> OfCluster(const ObjectPtr& cluster);
  std::optional<Write> OfDyingCluster(const ObjectPtr& cluster);
  std::optional<Write> ClusterComponents(const ObjectPtr& cluster);
  std::optional<Write> OfJob(const ObjectPtr& job);
  std::optional<Write> JobComponents(const ObjectPtr& job);
  std::optional<Write> OfService(const ObjectPtr& service);
  std::optional<Write> OfGroup(const ObjectPtr& group);
  std::optional<Write> OfRunner(const ObjectPtr& pod);
  std::optional<Write> RunnerRuns(const ObjectPtr& pod);
  std::optional<Write> RunnerEnded(const ObjectPtr& pod, const std::string& phase);
  Write DeleteCluster(absl::string_view handler, const ObjectPtr& pod);
  Write Telling(Write write, const std::string& phase);

  bool Due(const Write& write) const;
  void Perform(const Write& write);
  absl::Status Try(const Write& write);
  void Failed(const Write& write, const absl::Status& why);
  std::optional<OperatorStep> PerformLate();
  std::optional<absl::Status> Fault(OperatorStep step);

  Write Make(OperatorStep step, absl::string_view handler, const ObjectPtr& on,
             absl::string_view plural, boost::json::object object);
  Write Change(OperatorStep step, absl::string_view handler, const ObjectPtr& on,
               const ObjectPtr& target, Alteration change);
  Write SetJobStatus(OperatorStep step, absl::string_view handler, const ObjectPtr& on,
                     boost::json::object status);
  Write MarkHandled(OperatorStep step, absl::string_view handler, const ObjectPtr& on,
                    boost::json::object state);
  std::string Now() const;

  Store& store_;
  const Store::Clock clock_;
  ParsedObjects parsed_;
  bool alive_ = true;
  std::optional<OperatorStep> die_after_;
  std::map<OperatorStep, std::pair<int, std::string>> failures_;
  std::map<OperatorStep, absl::Duration> delays_;
  std::map<OperatorStep, int> counts_;

  // What the process knows.
  std::map<HandlerKey, absl::Time> retries_;
  std::vector<Late> late_;
  std::set<std::string> seen_jobs_;  // uids: marked, the status is still to be written
  // Uid of an ended runner → uid of its cluster, from its deletion until the job is told.
  std::map<std::string, std::string> deleted_clusters_;
  std::map<std::string, std::string> told_;  // uid of a runner → the phase that its job was told
};

}  // namespace sim
