#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include "absl/status/status.h"
#include "k8s/resource.h"
#include "server/janitor_rules.h"
#include "server/latch_call.h"

namespace server {

// What becomes of ends and of what ended jobs leave behind:
// flyte_dask_plugin_latches_total{result="kept|found|refused"} and
// flyte_dask_plugin_chores_total{chore,result="done|failed"}. Refused and failed ones are warnings
// in the log, chores that were done are told there.
class UpkeepMetrics {
 public:
  explicit UpkeepMetrics(prometheus::Registry& registry);

  void OnLatch(const k8s::ObjectKey& job, const LatchCall::Finish& latched);
  void OnChore(Chore chore, const k8s::ObjectKey& object, const absl::Status& status);
  // `group` empty: they could not be listed.
  void OnLeftover(const k8s::ObjectKey& group, const absl::Status& status);

 private:
  void CountChore(absl::string_view chore, const k8s::ObjectKey& object,
                  const absl::Status& status);

  prometheus::Family<prometheus::Counter>& latches_;
  prometheus::Family<prometheus::Counter>& chores_;
};

}  // namespace server
