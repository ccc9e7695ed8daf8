#include "server/call_metrics.h"

#include <prometheus/text_serializer.h>

#include <catch2/catch.hpp>

namespace server {
namespace {

TEST_CASE("calls are counted under the names of Flyte's connectors", "[server][metrics]") {
  prometheus::Registry registry;
  CallMetrics metrics(registry);
  metrics.Start(Operation::kGet).Stop(absl::OkStatus());
  metrics.Start(Operation::kGet).Stop(absl::InvalidArgumentError("no handle"));
  metrics.CountInput(7);
  metrics.CountInput(5);
  auto families = registry.Collect();
  for (auto& family : metrics.Collect()) families.push_back(std::move(family));
  const std::string page = prometheus::TextSerializer().Serialize(families);
  for (const char* line :
       {"flyte_connector_requests_success_total{operation=\"get\",task_type=\"dask\"} 1",
        "error_code=\"INVALID_ARGUMENT\"",
        "flyte_connector_request_latency_seconds_count{operation=\"get\",task_type=\"dask\"} 2",
        "flyte_connector_request_latency_seconds_count{operation=\"create\",task_type=\"dask\"} 0",
        "flyte_connector_input_literal_bytes_count{task_type=\"dask\"} 2",
        "flyte_connector_input_literal_bytes_sum{task_type=\"dask\"} 12"}) {
    CHECK_THAT(page, Catch::Contains(line));
  }
}

}  // namespace
}  // namespace server
