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

// All that an answer speaks of: every workflow, those of a namespace, or one. None: it is trouble
// and says nothing of any.
std::optional<k8s::ObjectKey> SubjectOf(const k8s::ObjectKey& asked, const absl::Status& status) {
  if (k8s::IsMissingApi(status)) return k8s::ObjectKey{};
  if (k8s::IsForbidden(status)) return k8s::ObjectKey{asked.ns, ""};
  if (status.ok() || k8s::IsNotFound(status)) return asked;
  return std::nullopt;
}

}  // namespace

void WorkflowResolver::Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) {
  const k8s::ObjectKey key{request.ns, request.id.node_execution_id().execution_id().name()};
  if (key.ns.empty() || key.name.empty()) return std::move(done)(plugin::ClusterContext{});
  if (auto known = Remembered(key)) return std::move(done)(*std::move(known));
  const absl::Time now = executor_.Now();
  const absl::Time until = now + std::min(kLongest, (deadline - now) / 4);
  if (auto lookup = Join(key, until, std::move(done))) Ask(key, std::move(lookup));
}

// The lookup that is to be begun; null when one is under way that ends early enough.
std::shared_ptr<WorkflowResolver::Lookup> WorkflowResolver::Join(const k8s::ObjectKey& key,
                                                                 absl::Time until, Done done) {
  k8s::MutexLock lock(mutex_);
  std::shared_ptr<Lookup>& asked = asked_[key];
  const bool joins = asked != nullptr && asked->until <= until;
  if (!joins) asked = std::make_shared<Lookup>(Lookup{until, {}});
  asked->waiting.push_back(std::move(done));
  return joins ? nullptr : asked;
}

// Its metadata alone: a workflow may be a megabyte.
void WorkflowResolver::Ask(const k8s::ObjectKey& key, std::shared_ptr<Lookup> lookup) {
  const absl::Time until = lookup->until;
  client_.Get(k8s::MetadataOf(kFlyteWorkflows), key.ns, key.name, until,
              [this, key, lookup = std::move(lookup)](const absl::StatusOr<k8s::Answer>& answer) {
                Conclude(key, *lookup, answer);
              });
}

void WorkflowResolver::Conclude(const k8s::ObjectKey& key, Lookup& lookup,
                                const absl::StatusOr<k8s::Answer>& answer) {
  const plugin::ClusterContext cluster = ContextOf(key, answer);
  std::vector<Done> waiting;
  {
    k8s::MutexLock lock(mutex_);
    if (const auto subject = SubjectOf(key, answer.status())) Remember(*subject, cluster);
    const auto asked = asked_.find(key);
    if (asked != asked_.end() && asked->second.get() == &lookup) asked_.erase(asked);
    waiting.swap(lookup.waiting);
  }
  for (Done& done : waiting) std::move(done)(cluster);
}

std::optional<plugin::ClusterContext> WorkflowResolver::Remembered(const k8s::ObjectKey& key) {
  const absl::Time now = executor_.Now();
  const k8s::ObjectKey of_namespace{key.ns, ""}, of_all;
  k8s::MutexLock lock(mutex_);
  for (const k8s::ObjectKey* subject : {&key, &of_namespace, &of_all}) {
    const auto found = found_.find(*subject);
    if (found != found_.end() && now <= found->second.until) return found->second.cluster;
  }
  return std::nullopt;
}

void WorkflowResolver::Remember(const k8s::ObjectKey& subject,
                                const plugin::ClusterContext& cluster) {
  if (found_.size() >= kMostRemembered) found_.clear();
  found_[subject] = {cluster, executor_.Now() + kHolds};
}

}  // namespace server
