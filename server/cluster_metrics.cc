#include "server/cluster_metrics.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/json_text.h"
#include "server/log.h"

namespace server {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};

// 200, 404 … as they are; what is not an HTTP code is no answer.
std::string CodeLabel(int http_code) { return http_code == 0 ? "none" : absl::StrCat(http_code); }

prometheus::ClientMetric Value(std::string phase, double count) {
  prometheus::ClientMetric metric;
  metric.label = {{"phase", std::move(phase)}};
  metric.gauge.value = count;
  return metric;
}

}  // namespace

ApiMetrics::ApiMetrics(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("flyte_dask_plugin_api_requests_total")
                    .Help("Requests to the Kubernetes API server.")
                    .Register(registry)),
      seconds_(prometheus::BuildHistogram()
                   .Name("flyte_dask_plugin_api_request_seconds")
                   .Help("Time from a request to the API server to its answer.")
                   .Register(registry)),
      restarts_(prometheus::BuildCounter()
                    .Name("flyte_dask_plugin_watch_restarts_total")
                    .Help("Watches that had to begin anew.")
                    .Register(registry)),
      dropped_(prometheus::BuildCounter()
                   .Name("flyte_dask_plugin_objects_dropped_total")
                   .Help("Objects of the API server that could not be understood.")
                   .Register(registry)),
      circuit_open_(
          prometheus::BuildGauge()
              .Name("flyte_dask_plugin_api_circuit_open")
              .Help("1 while the Kubernetes API server cannot be reached or turns requests away.")
              .Register(registry)
              .Add({})) {}

void ApiMetrics::OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                           absl::Duration took) {
  const Series& series = SeriesOf(verb, plural, http_code);
  series.seconds->Observe(absl::ToDoubleSeconds(took));
  series.requests->Increment();
}

const ApiMetrics::Series& ApiMetrics::SeriesOf(absl::string_view verb, absl::string_view plural,
                                               int http_code) {
  const auto found = series_.find(std::make_tuple(verb, plural, http_code));
  if (found != series_.end()) return found->second;
  const Kind kind = {std::string(verb), std::string(plural), http_code};
  prometheus::Labels labels = {{"verb", std::get<0>(kind)}, {"resource", std::get<1>(kind)}};
  prometheus::Histogram& seconds = seconds_.Add(labels, kSeconds);
  labels["code"] = CodeLabel(http_code);
  return series_.emplace(kind, Series{&requests_.Add(labels), &seconds}).first->second;
}

void ApiMetrics::OnWatchRestart(absl::string_view plural, absl::string_view why) {
  restarts_.Add({{"resource", std::string(plural)}}).Increment();
  Log(Severity::kInfo, "watch begins anew",
      {{"resource", JsonText(plural)}, {"why", JsonText(why)}});
}

void ApiMetrics::OnObjectDropped(absl::string_view plural, absl::string_view why) {
  dropped_.Add({{"resource", std::string(plural)}}).Increment();
  Log(Severity::kWarning, "object is not understood",
      {{"resource", JsonText(plural)}, {"why", JsonText(why)}});
}

void ApiMetrics::OnCircuit(bool open, absl::string_view why) {
  circuit_open_.Set(open ? 1 : 0);
  Log(open ? Severity::kWarning : Severity::kInfo,
      open ? "the API server cannot be reached or turns requests away"
           : "the API server answers again",
      {{"why", JsonText(why)}});
}

TransitionMetrics::TransitionMetrics(prometheus::Registry& registry)
    : transitions_(prometheus::BuildCounter()
                       .Name("flyte_dask_plugin_transitions_total")
                       .Help("Jobs that came to a phase, by cause.")
                       .Register(registry)) {}

void TransitionMetrics::Count(const Transition& transition) {
  const plugin::TaskPhase& now = transition.now;
  transitions_
      .Add({{"phase", std::string(PhaseName(now.phase))},
            {"class", std::string(FailureClassName(now.failure))},
            {"cause", std::string(plugin::RowOf(now.cause).id)}})
      .Increment();
}

std::vector<prometheus::MetricFamily> JobGauge::Collect() const {
  std::map<std::string, double> counts;
  for (const auto& job : board_.All()) ++counts[std::string(PhaseName(job->phase.phase))];
  prometheus::MetricFamily family;
  family.name = "flyte_dask_plugin_jobs";
  family.help = "Jobs of this plugin in the cluster, by phase.";
  family.type = prometheus::MetricType::Gauge;
  for (const auto& [phase, count] : counts) family.metric.push_back(Value(phase, count));
  return {family};
}

}  // namespace server
