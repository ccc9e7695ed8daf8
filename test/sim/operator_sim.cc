#include "test/sim/operator_sim.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/operator_objects.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(60);

}  // namespace

DaskOperator::DaskOperator(Store& store, Store::Clock clock)
    : store_(store), clock_(std::move(clock)) {}

std::optional<OperatorStep> DaskOperator::Step() {
  if (!alive_) return std::nullopt;
  if (auto late = PerformLate()) return late;
  const std::optional<Write> write = Next();
  if (!write) return std::nullopt;
  Perform(*write);
  return write->step;
}

absl::Time DaskOperator::next() const {
  absl::Time next = absl::InfiniteFuture();
  if (!alive_) return next;
  for (const auto& [key, when] : retries_) {
    if (when > clock_()) next = std::min(next, when);
  }
  for (const Late& late : late_) next = std::min(next, late.when);
  return next;
}

void DaskOperator::Fail(OperatorStep step, int times, std::string message) {
  failures_[step] = {times, std::move(message)};
}

void DaskOperator::Delay(OperatorStep step, absl::Duration by) { delays_[step] = by; }

void DaskOperator::Kill() {
  alive_ = false;
  die_after_.reset();
  retries_.clear();
  late_.clear();
  seen_jobs_.clear();
  deleted_clusters_.clear();
  told_.clear();
}

int DaskOperator::Count(OperatorStep step) const {
  const auto found = counts_.find(step);
  return found == counts_.end() ? 0 : found->second;
}

std::string DaskOperator::Now() const {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", clock_(), absl::UTCTimeZone());
}

std::optional<DaskOperator::Write> DaskOperator::Next() {
  using Handler = std::optional<Write> (DaskOperator::*)(const ObjectPtr&);
  constexpr std::pair<const char*, Handler> kHandlers[] = {
      {"daskclusters", &DaskOperator::OfDyingCluster}, {"daskjobs", &DaskOperator::OfJob},
      {"daskclusters", &DaskOperator::OfCluster},      {"services", &DaskOperator::OfService},
      {"daskworkergroups", &DaskOperator::OfGroup},    {"pods", &DaskOperator::OfRunner},
  };
  for (const auto& [plural, handler] : kHandlers) {
    for (const ObjectPtr& object : store_.List(plural)) {
      std::optional<Write> write = (this->*handler)(object);
      if (write && Due(*write)) return write;
    }
  }
  return std::nullopt;
}

bool DaskOperator::Due(const Write& write) const {
  const bool is_late = std::any_of(late_.begin(), late_.end(), [&write](const Late& late) {
    return late.write.on->uid() == write.on->uid() && late.write.handler == write.handler;
  });
  const auto retry = retries_.find({write.on->uid(), write.handler});
  return !is_late && (retry == retries_.end() || retry->second <= clock_());
}

void DaskOperator::Perform(const Write& write) {
  if (const auto delay = delays_.find(write.step); delay != delays_.end()) {
    late_.push_back({clock_() + delay->second, write});
    delays_.erase(delay);
    return;
  }
  const absl::Status status = Try(write);
  if (!status.ok()) return Failed(write, status);
  retries_.erase({write.on->uid(), write.handler});
  ++counts_[write.step];
  if (die_after_ == write.step) Kill();
}

absl::Status DaskOperator::Try(const Write& write) {
  if (auto fault = Fault(write.step)) return *fault;
  return write.act();
}

std::optional<absl::Status> DaskOperator::Fault(OperatorStep step) {
  const auto failure = failures_.find(step);
  if (failure == failures_.end()) return std::nullopt;
  auto& [times, message] = failure->second;
  absl::Status status = absl::InternalError(message);
  if (--times <= 0) failures_.erase(failure);
  return status;
}

// The annotation carries the exception's text; nothing else of a client's objects tells of it.
void DaskOperator::Failed(const Write& write, const absl::Status& why) {
  retries_[{write.on->uid(), write.handler}] = clock_() + kRetryAfter;
  deleted_clusters_.erase(write.on->uid());
  const json::object progress{
      {"started", Now()}, {"delayed", absl::FormatTime(clock_() + kRetryAfter)},
      {"retries", 1},     {"success", false},
      {"failure", false}, {"message", std::string(why.message())}};
  const json::object annotations{
      {absl::StrCat("kopf.zalando.org/", write.handler), json::serialize(progress)}};
  store_
      .Patch(write.on->kind().plural, write.on->ns(), write.on->name(),
             {{"metadata", {{"annotations", annotations}}}})
      .status()
      .IgnoreError();
}

std::optional<OperatorStep> DaskOperator::PerformLate() {
  const auto due = std::find_if(late_.begin(), late_.end(),
                                [this](const Late& late) { return late.when <= clock_(); });
  if (due == late_.end()) return std::nullopt;
  const Write write = due->write;
  late_.erase(due);
  Perform(write);
  return write.step;
}

DaskOperator::Write DaskOperator::Make(OperatorStep step, absl::string_view handler,
                                       const ObjectPtr& on, absl::string_view plural,
                                       json::object object) {
  return {step, std::string(handler), on, [this, on, plural, object = std::move(object)] {
            return store_.Create(plural, on->ns(), object).status();
          }};
}

DaskOperator::Write DaskOperator::Change(OperatorStep step, absl::string_view handler,
                                         const ObjectPtr& on, const ObjectPtr& target,
                                         Alteration change) {
  return {step, std::string(handler), on, [this, target, change = std::move(change)] {
            return store_
                .Update(target->kind().plural, target->ns(), target->name(),
                        [&change](json::object& value) {
                          change(value);
                          return absl::OkStatus();
                        })
                .status();
          }};
}

DaskOperator::Write DaskOperator::SetJobStatus(OperatorStep step, absl::string_view handler,
                                               const ObjectPtr& on, json::object status) {
  const auto& labels = on->labels();
  const auto cluster = std::find_if(labels.begin(), labels.end(),
                                    [](const auto& one) { return one.first == kClusterLabel; });
  const std::string job = cluster == labels.end() ? on->name() : cluster->second;
  return {step, std::string(handler), on, [this, on, job, status = std::move(status)] {
            return store_.Patch("daskjobs", on->ns(), job, {{"status", status}}).status();
          }};
}

DaskOperator::Write DaskOperator::MarkHandled(OperatorStep step, absl::string_view handler,
                                              const ObjectPtr& on, json::object state) {
  return Change(step, handler, on, on, [text = json::serialize(state)](json::object& value) {
    json::value& annotations = value["metadata"].as_object()["annotations"];
    if (!annotations.is_object()) annotations.emplace_object();
    annotations.as_object()[JsonView(kKopfHandled)] = text;
  });
}

}  // namespace sim
