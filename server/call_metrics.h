#pragma once

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace server {

enum class Operation { kCreate, kGet, kDelete };

// The metrics of Flyte's own connectors, under their names (propeller-interface, F.3):
// flyte_connector_requests_{success,failure}_total, _request_latency_seconds, _input_literal_bytes.
// Counters are in the registry; the two summaries are collected from here. Thread-safe.
class CallMetrics final : public prometheus::Collectable {
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

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  // A summary without quantiles.
  struct Observed {
    std::atomic<std::uint64_t> count{0};
    std::atomic<double> sum{0};

    void Observe(double value);
    prometheus::ClientMetric ToMetric(prometheus::Labels labels) const;
  };
  static constexpr int kOperations = 3;
  struct PerOperation {
    prometheus::Counter* success = nullptr;
    Observed latency;
  };

  prometheus::Family<prometheus::Counter>& failures_;
  Observed input_bytes_;
  PerOperation per_operation_[kOperations];
};

}  // namespace server
