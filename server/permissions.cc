#include "server/permissions.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "k8s/resource.h"
#include "server/json_text.h"
#include "server/log.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr absl::string_view kDask = "kubernetes.dask.org";

constexpr Permission kPermissions[] = {
    {kDask, "daskjobs", "create", "no task can be started"},
    {kDask, "daskjobs", "get",
     "a create whose answer was lost is not read back, and a task that was just created is not "
     "looked up"},
    {kDask, "daskjobs", "list", "the state of tasks is not known, and the plugin is never ready"},
    {kDask, "daskjobs", "watch", "the state of tasks stays as it was at the start"},
    {kDask, "daskjobs", "patch", "ends of tasks are not kept across restarts"},
    {kDask, "daskjobs", "delete", "aborted tasks run on, and ended ones are never removed"},
    {"", "pods", "get", "a task whose runner pod is gone is never called lost"},
    {"", "pods", "list", "why tasks wait or fail is not known, and the plugin is never ready"},
    {"", "pods", "watch", "what becomes of a task's pods after the start is not known"},
    {kDask, "daskclusters", "get",
     "a cluster that the Dask operator holds by its finalizer is never let go while it is away"},
    {kDask, "daskclusters", "list", "clusters that outlive their job are not found"},
    {kDask, "daskclusters", "watch", "clusters that outlive their job are found late or never"},
    {kDask, "daskclusters", "patch",
     "clusters stay, and their pods run on, while the Dask operator is away"},
    {kDask, "daskclusters", "delete",
     "clusters that the Dask operator forgets stay, and their pods run on"},
    {kDask, "daskworkergroups", "list", "worker groups that lost their cluster are not found"},
    {kDask, "daskworkergroups", "delete", "worker groups that lost their cluster stay"},
    {"", "podtemplates", "get", "tasks with a pod template are refused"},
    {"flyte.lyft.com", "flyteworkflows", "get",
     "a deleted workflow does not take its DaskJobs along"},
};

constexpr k8s::Resource kReviews{"authorization.k8s.io", "v1", "selfsubjectaccessreviews"};
constexpr absl::Duration kAnswerLimit = absl::Seconds(10);
constexpr absl::Duration kAskAgain = absl::Minutes(1);

std::string FullName(const Permission& permission) {
  return absl::StrCat(permission.resource, permission.group.empty() ? "" : ".", permission.group);
}

std::string Review(const Permission& permission, absl::string_view ns) {
  json::object attributes{{"group", JsonText(permission.group)},
                          {"resource", JsonText(permission.resource)},
                          {"verb", JsonText(permission.verb)}};
  if (!ns.empty()) attributes["namespace"] = JsonText(ns);
  return json::serialize(
      json::object{{"apiVersion", "authorization.k8s.io/v1"},
                   {"kind", "SelfSubjectAccessReview"},
                   {"spec", json::object{{"resourceAttributes", std::move(attributes)}}}});
}

// Nothing when the answer does not tell.
std::optional<bool> Allowed(const absl::StatusOr<k8s::Answer>& answer) {
  if (!answer.ok()) return std::nullopt;
  const json::object* status = k8s::ObjectAt(answer->object, "status");
  const json::value* allowed = status == nullptr ? nullptr : status->if_contains("allowed");
  if (allowed == nullptr || !allowed->is_bool()) return std::nullopt;
  return allowed->get_bool();
}

}  // namespace

absl::Span<const Permission> Permissions() { return kPermissions; }

std::string MissingSentence(const Permission& permission, absl::string_view ns) {
  const bool all = ns.empty();
  return absl::StrCat("the service account may not ", permission.verb, " ", FullName(permission),
                      all ? "" : " in namespace ", ns, ": ", permission.without,
                      "; grant it with docker/", all ? "clusterrole" : "role", ".yaml");
}

PermissionCheck::PermissionCheck(std::vector<std::string> namespaces, k8s::Client& client,
                                 k8s::Executor& executor, k8s::Random random)
    : questions_([&] {
        if (namespaces.empty()) namespaces.emplace_back();
        std::vector<Question> questions;
        for (const std::string& ns : namespaces) {
          for (const Permission& permission : kPermissions) questions.push_back({permission, ns});
        }
        return questions;
      }()),
      client_(client),
      executor_(executor),
      random_(std::move(random)),
      allowed_(questions_.size()) {}

void PermissionCheck::Start() { Ask(); }

void PermissionCheck::Ask() {
  const Question& question = questions_[next_];
  client_.Create(kReviews, "", "", Review(question.permission, question.ns),
                 executor_.Now() + kAnswerLimit,
                 [this](const absl::StatusOr<k8s::Answer>& answer) { OnAnswer(answer); });
}

void PermissionCheck::OnAnswer(const absl::StatusOr<k8s::Answer>& answer) {
  const std::optional<bool> allowed = Allowed(answer);
  if (!allowed.has_value()) return After(backoff_.Next(executor_.Now(), random_()));
  Conclude(*allowed);
  if (++next_ < questions_.size()) return Ask();
  next_ = 0;
  // An API server that starts refuses everything until it has loaded its roles.
  if (AnyMissing()) After(kAskAgain);
}

void PermissionCheck::After(absl::Duration wait) {
  executor_.RunAt(executor_.Now() + wait, [this] { Ask(); });
}

void PermissionCheck::Conclude(bool allowed) {
  std::optional<bool> before;
  {
    const k8s::MutexLock lock(mutex_);
    before = std::exchange(allowed_[next_], allowed);
  }
  if (before.value_or(true) == allowed) return;
  const auto& [permission, ns] = questions_[next_];
  const json::object fields{{"verb", JsonText(permission.verb)},
                            {"resource", JsonText(FullName(permission))},
                            {"namespace", JsonText(ns)}};
  if (allowed) return Log(Severity::kInfo, "permission was granted", fields);
  json::object missing = fields;
  missing["sentence"] = MissingSentence(permission, ns);
  Log(Severity::kWarning, "permission is missing", std::move(missing));
}

bool PermissionCheck::AnyMissing() const {
  const k8s::MutexLock lock(mutex_);
  return std::find(allowed_.begin(), allowed_.end(), false) != allowed_.end();
}

std::vector<std::string> PermissionCheck::Lines() const {
  const k8s::MutexLock lock(mutex_);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    if (allowed_[i].value_or(true)) continue;
    lines.push_back(MissingSentence(questions_[i].permission, questions_[i].ns));
  }
  return lines;
}

std::vector<prometheus::MetricFamily> PermissionCheck::Collect() const {
  prometheus::MetricFamily family;
  family.name = "flyte_dask_plugin_missing_permissions";
  family.help = "In how many namespaces (one: all) the service account lacks a permission.";
  family.type = prometheus::MetricType::Gauge;
  const k8s::MutexLock lock(mutex_);
  if (std::find(allowed_.begin(), allowed_.end(), std::nullopt) != allowed_.end()) return {family};
  for (const Permission& permission : kPermissions) {
    prometheus::ClientMetric metric;
    metric.label = {{"resource", FullName(permission)}, {"verb", std::string(permission.verb)}};
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      if (&questions_[i].permission == &permission && !*allowed_[i]) ++metric.gauge.value;
    }
    family.metric.push_back(std::move(metric));
  }
  return {family};
}

}  // namespace server
