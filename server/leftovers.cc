#include "server/leftovers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "k8s/parse_object.h"
#include "plugin/cluster_facts.h"
#include "plugin/daskjob.h"
#include "server/resources.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr absl::Duration kLimit = absl::Seconds(10);

// Empty: it was the last page.
std::string ContinueOf(const json::object& page) {
  const json::object* metadata = k8s::ObjectAt(page, "metadata");
  return metadata == nullptr ? "" : std::string(k8s::StringAt(*metadata, "continue"));
}

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
  if (settings_.namespaces.empty()) Look("", "");
  for (const std::string& ns : settings_.namespaces) Look(ns, "");
  Start();
}

void Leftovers::Look(const std::string& ns, absl::string_view continue_token) {
  client_.List({kDaskWorkerGroups, ns, absl::StrCat(plugin::kOurLabel, "=true")}, continue_token,
               executor_.Now() + kLimit, [this, ns](absl::StatusOr<k8s::Answer> answer) {
                 if (!answer.ok()) return on_deleted_({}, answer.status());
                 Take(answer->object);
                 const std::string next = ContinueOf(answer->object);
                 if (!next.empty()) Look(ns, next);
               });
}

void Leftovers::Take(const json::object& page) {
  const json::value* items = page.if_contains("items");
  if (items == nullptr || !items->is_array()) return;
  for (const json::value& item : items->get_array()) {
    if (!item.is_object()) continue;
    const auto group = plugin::ProjectDaskWorkerGroup(item.get_object());
    if (group.ok() && SeemsLeft(*group)) Confirm(*group);
  }
}

bool Leftovers::SeemsLeft(const plugin::DaskWorkerGroupFacts& group) const {
  if (group.owned || group.deleted || !clusters_.synced(group.ns)) return false;
  if (!group.created || executor_.Now() - *group.created < settings_.grace) return false;
  return clusters_.Get({group.ns, group.cluster}) == nullptr;
}

void Leftovers::Confirm(const plugin::DaskWorkerGroupFacts& group) {
  client_.Get(kDaskClusters, group.ns, group.cluster, executor_.Now() + kLimit,
              [this, group](const absl::StatusOr<k8s::Answer>& answer) {
                if (answer.ok()) return;
                if (k8s::IsNotFound(answer.status())) return Delete(group);
                on_deleted_({group.ns, group.name}, answer.status());
              });
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
