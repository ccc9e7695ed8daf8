#include "server/upkeep_metrics.h"

#include <array>
#include <boost/json.hpp>
#include <string>

#include "server/json_text.h"
#include "server/log.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr std::array<const char*, 3> kResults = {"kept", "found", "refused"};

json::object Fields(const k8s::ObjectKey& object) {
  return {{"namespace", object.ns}, {"name", object.name}};
}

}  // namespace

UpkeepMetrics::UpkeepMetrics(prometheus::Registry& registry)
    : latches_(prometheus::BuildCounter()
                   .Name("flyte_dask_plugin_latches_total")
                   .Help("Ends of tasks that were written on their DaskJobs, or not.")
                   .Register(registry)),
      chores_(prometheus::BuildCounter()
                  .Name("flyte_dask_plugin_chores_total")
                  .Help("Deletions of what ended jobs leave behind.")
                  .Register(registry)) {}

void UpkeepMetrics::OnLatch(const k8s::ObjectKey& job, const LatchCall::Finish& latched) {
  latches_.Add({{"result", kResults[static_cast<std::size_t>(latched.result)]}}).Increment();
  if (latched.result != LatchCall::Result::kRefused) return;
  json::object fields = Fields(job);
  fields["why"] = JsonText(latched.why.message());
  Log(Severity::kWarning, "an end could not be written on its DaskJob; it is told all the same",
      std::move(fields));
}

void UpkeepMetrics::OnChore(Chore chore, const k8s::ObjectKey& object, const absl::Status& status) {
  CountChore(ChoreName(chore), object, status);
}

void UpkeepMetrics::OnLeftover(const k8s::ObjectKey& group, const absl::Status& status) {
  CountChore("delete_worker_group", group, status);
}

void UpkeepMetrics::CountChore(absl::string_view chore, const k8s::ObjectKey& object,
                               const absl::Status& status) {
  chores_.Add({{"chore", std::string(chore)}, {"result", status.ok() ? "done" : "failed"}})
      .Increment();
  json::object fields = Fields(object);
  fields["chore"] = JsonText(chore);
  if (!status.ok()) fields["why"] = JsonText(status.message());
  Log(status.ok() ? Severity::kInfo : Severity::kWarning, "chore", std::move(fields));
}

}  // namespace server
