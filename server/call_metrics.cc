#include "server/call_metrics.h"

#include <string>

#include "absl/time/clock.h"

namespace server {
namespace {

constexpr const char* kNames[] = {"create", "get", "delete"};

prometheus::Labels LabelsOf(int operation) {
  return {{"task_type", "dask"}, {"operation", kNames[operation]}};
}

prometheus::Family<prometheus::Summary>& Summaries(prometheus::Registry& registry, const char* name,
                                                   const char* help) {
  return prometheus::BuildSummary().Name(name).Help(help).Register(registry);
}

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : failures_(prometheus::BuildCounter()
                    .Name("flyte_connector_requests_failure_total")
                    .Help("Calls that were answered with an error.")
                    .Register(registry)),
      input_bytes_(Summaries(registry, "flyte_connector_input_literal_bytes",
                             "Size of the inputs that CreateTask carried.")
                       .Add({{"task_type", "dask"}}, prometheus::Summary::Quantiles{})) {
  auto& successes = prometheus::BuildCounter()
                        .Name("flyte_connector_requests_success_total")
                        .Help("Calls that were answered.")
                        .Register(registry);
  auto& latencies = Summaries(registry, "flyte_connector_request_latency_seconds",
                              "Time from the arrival of a call to its answer.");
  for (int i = 0; i < kOperations; ++i) {
    per_operation_[i] = {&successes.Add(LabelsOf(i)),
                         &latencies.Add(LabelsOf(i), prometheus::Summary::Quantiles{})};
  }
}

CallMetrics::Timer::Timer(CallMetrics& metrics, Operation operation)
    : metrics_(&metrics), operation_(operation), started_(absl::Now()) {}

void CallMetrics::Timer::Stop(const absl::Status& status) {
  const int i = static_cast<int>(operation_);
  metrics_->per_operation_[i].latency->Observe(absl::ToDoubleSeconds(absl::Now() - started_));
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
