#include "server/leftovers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "plugin/cluster_facts.h"
#include "plugin/daskjob.h"
#include "server/resources.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr absl::Duration kLimit = absl::Seconds(10);

}  // namespace

Leftovers::Leftovers(const ClusterCache& clusters, k8s::Client& client, k8s::Executor& executor,
                     Settings settings, Sink on_deleted)
    : clusters_(clusters),
      client_(client),
      executor_(executor),
      settings_(std::move(settings)),
      on_deleted_(std::move(on_deleted)) {}

void Leftovers::Start() {
  executor_.RunAt(executor_.Now() + settings_.every, [this] { Sweep(); });
}

void Leftovers::Sweep() {
  if (settings_.namespaces.empty()) Look("");
  for (const std::string& ns : settings_.namespaces) Look(ns);
  Start();
}

void Leftovers::Look(const std::string& ns) {
  client_.List({kDaskWorkerGroups, ns, absl::StrCat(plugin::kOurLabel, "=true")},
               executor_.Now() + kLimit, [this](absl::StatusOr<k8s::Answer> answer) {
                 if (!answer.ok()) return on_deleted_({}, answer.status());
                 Take(answer->object);
               });
}

void Leftovers::Take(const json::object& list) {
  const json::value* items = list.if_contains("items");
  if (items == nullptr || !items->is_array()) return;
  for (const json::value& item : items->get_array()) {
    if (!item.is_object()) continue;
    const auto group = plugin::ProjectDaskWorkerGroup(item.get_object());
    if (group.ok() && IsLeft(*group)) Delete(*group);
  }
}

bool Leftovers::IsLeft(const plugin::DaskWorkerGroupFacts& group) const {
  if (group.owned || group.deleted || !clusters_.synced(group.ns)) return false;
  if (!group.created || executor_.Now() - *group.created < settings_.grace) return false;
  return clusters_.Get({group.ns, group.cluster}) == nullptr;
}

void Leftovers::Delete(const plugin::DaskWorkerGroupFacts& group) {
  client_.Delete(
      kDaskWorkerGroups, group.ns, group.name, group.uid, executor_.Now() + kLimit,
      [this, key = k8s::ObjectKey{group.ns, group.name}](absl::StatusOr<k8s::Answer> answer) {
        const bool gone = k8s::IsNotFound(answer.status());
        on_deleted_(key, gone ? absl::OkStatus() : answer.status());
      });
}

}  // namespace server
