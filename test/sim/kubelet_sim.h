#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "test/sim/kubelet_status.h"
#include "test/sim/operator_parsed.h"
#include "test/sim/store.h"

namespace sim {

// What becomes of the runner of one job.
struct RunnerPlan {
  absl::Duration runs_for = absl::InfiniteDuration();  // from the start of its container
  ContainerEnd end;
  // Not empty: its container waits with this reason and never starts.
  std::string waits, waits_because;
};

// Scheduler and kubelet of one large node: binds every pod, starts it, ends it as planned or when
// it is deleted. One write at a time. Not thread-safe.
class Kubelet {
 public:
  // `store` must outlive it.
  Kubelet(Store& store, Store::Clock clock);

  // For the job of this name, in any namespace; may be changed while it runs.
  void Plan(std::string job, RunnerPlan plan);

  // Does the next thing that is due. False: nothing is.
  bool Step();
  // When Step may have something though nothing changed. InfiniteFuture: never.
  absl::Time next() const { return next_; }

  // Node pressure ends this pod.
  void Evict(absl::string_view ns, absl::string_view pod, absl::string_view message);

 private:
  static constexpr absl::Duration kStartsAfter = absl::Milliseconds(300);
  static constexpr absl::Duration kStopsAfter = absl::Seconds(1);

  bool Handle(const Object& pod);
  bool Stop(const Object& pod, absl::string_view phase);
  bool Bind(const Object& pod);
  bool StartPod(const Object& pod);
  bool EndRunner(const Object& pod);
  // The time is `after` the first call about this pod and this event. Else it is kept for next().
  bool Passed(const Object& pod, const char* event, absl::Duration after);
  void Write(const Object& pod, boost::json::object status);

  Store& store_;
  const Store::Clock clock_;
  ParsedObjects parsed_;
  std::map<std::string, RunnerPlan> plans_;
  std::map<std::pair<std::string, std::string>, absl::Time> since_;  // uid, event
  absl::Time next_ = absl::InfiniteFuture();
};

}  // namespace sim
