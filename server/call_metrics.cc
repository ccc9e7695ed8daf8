#include "server/call_metrics.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"

namespace server {
namespace {

constexpr const char* kNames[] = {"create", "get", "delete"};

prometheus::Labels LabelsOf(int operation) {
  return {{"task_type", "dask"}, {"operation", kNames[operation]}};
}

prometheus::MetricFamily Summaries(const char* name, const char* help,
                                   std::vector<prometheus::ClientMetric> metrics) {
  return {name, help, prometheus::MetricType::Summary, std::move(metrics)};
}

}  // namespace

// prometheus-cpp's own summary keeps samples for quantiles even when none are wanted: a third of
// what a poll cost.
void CallMetrics::Observed::Observe(double value) {
  count.fetch_add(1, std::memory_order_relaxed);
  sum.fetch_add(value, std::memory_order_relaxed);
}

prometheus::ClientMetric CallMetrics::Observed::ToMetric(prometheus::Labels labels) const {
  prometheus::ClientMetric metric;
  for (auto& [name, value] : labels) metric.label.push_back({name, std::move(value)});
  metric.summary.sample_count = count;
  metric.summary.sample_sum = sum;
  return metric;
}

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : failures_(prometheus::BuildCounter()
                    .Name("flyte_connector_requests_failure_total")
                    .Help("Calls that were answered with an error.")
                    .Register(registry)) {
  auto& successes = prometheus::BuildCounter()
                        .Name("flyte_connector_requests_success_total")
                        .Help("Calls that were answered.")
                        .Register(registry);
  for (int i = 0; i < kOperations; ++i) per_operation_[i].success = &successes.Add(LabelsOf(i));
}

std::vector<prometheus::MetricFamily> CallMetrics::Collect() const {
  std::vector<prometheus::ClientMetric> latencies;
  for (int i = 0; i < kOperations; ++i) {
    latencies.push_back(per_operation_[i].latency.ToMetric(LabelsOf(i)));
  }
  return {Summaries("flyte_connector_request_latency_seconds",
                    "Time from the arrival of a call to its answer.", std::move(latencies)),
          Summaries("flyte_connector_input_literal_bytes",
                    "Size of the inputs that CreateTask carried.",
                    {input_bytes_.ToMetric({{"task_type", "dask"}})})};
}

CallMetrics::Timer::Timer(CallMetrics& metrics, Operation operation)
    : metrics_(&metrics), operation_(operation), started_(absl::Now()) {}

void CallMetrics::Timer::Stop(const absl::Status& status) {
  const int i = static_cast<int>(operation_);
  metrics_->per_operation_[i].latency.Observe(absl::ToDoubleSeconds(absl::Now() - started_));
  if (status.ok()) {
    metrics_->per_operation_[i].success->Increment();
    return;
  }
  prometheus::Labels labels = LabelsOf(i);
  labels["error_code"] = absl::StatusCodeToString(status.code());
  metrics_->failures_.Add(labels).Increment();
}

void CallMetrics::CountInput(std::size_t bytes) {
  input_bytes_.Observe(static_cast<double>(bytes));
}

}  // namespace server
