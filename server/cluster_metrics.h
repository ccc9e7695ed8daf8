#pragma once

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "k8s/observer.h"
#include "server/job_board.h"
#include "server/transition.h"

namespace server {

// What we ask of the API server: flyte_dask_plugin_api_requests_total{verb,resource,code},
// _api_request_seconds{verb,resource}, _watch_restarts_total{resource},
// _objects_dropped_total{resource}, and the gauge _api_circuit_open: 1 while the API server cannot
// be reached. Restarts, dropped objects and the circuit are logged too. Loop's thread only.
class ApiMetrics final : public k8s::Observer {
 public:
  explicit ApiMetrics(prometheus::Registry& registry);
  void OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                 absl::Duration took) override;
  void OnWatchRestart(absl::string_view plural, absl::string_view why) override;
  void OnObjectDropped(absl::string_view plural, absl::string_view why) override;
  void OnCircuit(bool open, absl::string_view why) override;

 private:
  using Kind = std::tuple<std::string, std::string, int>;  // verb, resource, code
  struct Series {
    prometheus::Counter* requests;
    prometheus::Histogram* seconds;
  };

  const Series& SeriesOf(absl::string_view verb, absl::string_view plural, int http_code);

  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  std::map<Kind, Series, std::less<>> series_;  // the registry looks them up by all their labels
  prometheus::Family<prometheus::Counter>& restarts_;
  prometheus::Family<prometheus::Counter>& dropped_;
  prometheus::Gauge& circuit_open_;
};

// flyte_dask_plugin_transitions_total{phase,class,cause}.
class TransitionMetrics {
 public:
  explicit TransitionMetrics(prometheus::Registry& registry);
  void Count(const Transition& transition);

 private:
  prometheus::Family<prometheus::Counter>& transitions_;
};

// flyte_dask_plugin_jobs{phase}, counted when scraped. `board` must outlive it.
class JobGauge final : public prometheus::Collectable {
 public:
  explicit JobGauge(const JobBoard& board) : board_(board) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const JobBoard& board_;
};

}  // namespace server
