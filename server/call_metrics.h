#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>
#include <prometheus/summary.h>

#include <cstddef>
#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace server {

enum class Operation { kCreate, kGet, kDelete };

// The metrics of Flyte's own connectors, under their names (propeller-interface, F.3):
// flyte_connector_requests_{success,failure}_total, _request_latency_seconds, _input_literal_bytes.
// Thread-safe.
class CallMetrics {
 public:
  explicit CallMetrics(prometheus::Registry& registry);

  // Runs from Start to Stop of one call.
  class Timer {
   public:
    void Stop(const absl::Status& status);

   private:
    friend class CallMetrics;
    Timer(CallMetrics& metrics, Operation operation);
    CallMetrics* metrics_;
    Operation operation_;
    absl::Time started_;
  };
  Timer Start(Operation operation) { return {*this, operation}; }

  void CountInput(std::size_t bytes);

 private:
  static constexpr int kOperations = 3;
  struct PerOperation {
    prometheus::Counter* success;
    prometheus::Summary* latency;
  };

  prometheus::Family<prometheus::Counter>& failures_;
  prometheus::Summary& input_bytes_;
  PerOperation per_operation_[kOperations];
};

}  // namespace server
