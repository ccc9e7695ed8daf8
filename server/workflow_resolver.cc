#include "server/workflow_resolver.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "k8s/api_error.h"
#include "plugin/json_fields.h"
#include "server/resources.h"

namespace server {
namespace {

constexpr absl::Duration kHolds = absl::Seconds(30);
constexpr absl::Duration kLongest = absl::Seconds(2);
constexpr std::size_t kMostRemembered = 10'000;

std::string UidOf(const boost::json::object& object) {
  absl::Status error;
  return std::string(plugin::JsonFields(object, error).Object("metadata").Text("uid"));
}

plugin::ClusterContext ContextOf(const k8s::ObjectKey& key,
                                 const absl::StatusOr<k8s::Answer>& answer) {
  const std::string uid = answer.ok() ? UidOf(answer->object) : "";
  if (uid.empty()) return {};
  return {plugin::OwnerReference{"flyte.lyft.com/v1alpha1", "FlyteWorkflow", key.name, uid}};
}

// Worth remembering: the API server said so. Trouble is not.
bool IsAnswer(const absl::Status& status) {
  return status.ok() || k8s::IsNotFound(status) || k8s::IsMissingApi(status) ||
         k8s::IsForbidden(status);
}

}  // namespace

void WorkflowResolver::Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) {
  const k8s::ObjectKey key{request.ns, request.id.node_execution_id().execution_id().name()};
  if (key.ns.empty() || key.name.empty()) return std::move(done)(plugin::ClusterContext{});
  if (auto known = Remembered(key)) return std::move(done)(*std::move(known));
  const absl::Time now = executor_.Now();
  const absl::Time until = now + std::min(kLongest, (deadline - now) / 4);
  client_.Get(kFlyteWorkflows, key.ns, key.name, until,
              [this, key, done = std::move(done)](absl::StatusOr<k8s::Answer> answer) mutable {
                plugin::ClusterContext cluster = ContextOf(key, answer);
                if (IsAnswer(answer.status())) Remember(key, cluster);
                std::move(done)(std::move(cluster));
              });
}

std::optional<plugin::ClusterContext> WorkflowResolver::Remembered(const k8s::ObjectKey& key) {
  k8s::MutexLock lock(mutex_);
  const auto found = found_.find(key);
  if (found == found_.end() || found->second.until < executor_.Now()) return std::nullopt;
  return found->second.cluster;
}

void WorkflowResolver::Remember(const k8s::ObjectKey& key, const plugin::ClusterContext& cluster) {
  k8s::MutexLock lock(mutex_);
  if (found_.size() >= kMostRemembered) found_.clear();
  found_[key] = {cluster, executor_.Now() + kHolds};
}

}  // namespace server
