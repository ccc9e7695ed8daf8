#include "test/sim/api.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/refusal.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::string_view kVersion =
    R"({"major":"1","minor":"34","gitVersion":"v1.34.4","platform":"linux/amd64"})";

Answer Json(int code, std::string body) {
  Answer answer;
  answer.code = code;
  answer.body = std::move(body);
  return answer;
}

}  // namespace

const Api::Route Api::kRoutes[] = {
    {"list", &Api::List},     {"watch", &Api::OpenWatch}, {"get", &Api::Get},
    {"create", &Api::Create}, {"patch", &Api::Patch},     {"delete", &Api::Delete},
};

Api::Api(Store& store, Store::Clock clock) : store_(store), clock_(std::move(clock)) {}

Api::Reply Api::Handle(const Request& request) {
  const Target target = ParseTarget(request.target);
  if (std::optional<Answer> refused = Admit(request, target)) return *std::move(refused);
  if (target.kind == nullptr) return Unrouted(target);
  if (target.kind->plural == "selfsubjectaccessreviews") return Review(request, target);
  const std::string verb = VerbOf(request.method, target);
  const auto route = std::find_if(std::begin(kRoutes), std::end(kRoutes),
                                  [&](const Route& one) { return one.verb == verb; });
  if (route != std::end(kRoutes)) return (this->*route->handler)(request, target);
  return Failure(405, "MethodNotAllowed",
                 "the server does not allow this method on the requested resource");
}

Answer Api::Call(const Request& request) { return std::get<Answer>(Handle(request)); }

std::optional<Answer> Api::Admit(const Request& request, const Target& target) const {
  if (!access_.IsKnown(request.authorization, Now())) {
    return Failure(401, "Unauthorized", "Unauthorized");
  }
  if (target.kind == nullptr) return std::nullopt;
  const std::string verb = VerbOf(request.method, target);
  bool ready = true;
  {
    k8s::MutexLock lock(mutex_);
    ready = ready_;
  }
  const bool review = target.kind->plural == "selfsubjectaccessreviews";
  if (!ready || (!review && !access_.IsAllowed(verb, target.kind->plural))) {
    return NotPermitted(Access::kUser, verb, target);
  }
  if (!IsServed(*target.kind)) return PageNotFound();
  return std::nullopt;
}

Answer Api::Unrouted(const Target& target) const {
  if (target.path == "/version" || target.path == "/version/") {
    return Json(200, std::string(kVersion));
  }
  if (target.path != "/readyz" && target.path != "/livez") return PageNotFound();
  k8s::MutexLock lock(mutex_);
  Answer answer = Text(200, "ok");
  answer.body = "ok";
  return ready_ ? answer : Text(500, "[-]poststarthook/rbac/bootstrap-roles failed: not finished");
}

Api::Reply Api::Get(const Request& request, const Target& target) {
  const ObjectPtr object = store_.Get(target.kind->plural, target.ns, target.name);
  if (object == nullptr) return NotFound(*target.kind, target.name);
  return Json(200, Shown(*object, request));
}

std::string Api::Shown(const Object& object, const Request& request) {
  if (!absl::StrContains(request.accept, "as=PartialObjectMetadata;")) return object.text() + "\n";
  const json::object metadata{{"kind", "PartialObjectMetadata"},
                              {"apiVersion", "meta.k8s.io/v1"},
                              {"metadata", object.Json().at("metadata")}};
  return json::serialize(metadata) + "\n";
}

Api::Reply Api::Review(const Request& request, const Target&) {
  absl::StatusOr<json::object> review = k8s::ParseObject(request.body);
  if (!review.ok()) return BadRequest(review.status().message());
  const json::object* spec = k8s::ObjectAt(*review, "spec");
  const json::object* what = spec == nullptr ? nullptr : k8s::ObjectAt(*spec, "resourceAttributes");
  if (what == nullptr) return BadRequest("spec.resourceAttributes is missing");
  const bool allowed =
      access_.IsAllowed(k8s::StringAt(*what, "verb"), k8s::StringAt(*what, "resource"));
  (*review)["status"] = json::object{{"allowed", allowed}};
  return Json(201, json::serialize(*review) + "\n");
}

void Api::SetQuota(Quota quota) {
  k8s::MutexLock lock(mutex_);
  quotas_.erase(std::remove_if(quotas_.begin(), quotas_.end(),
                               [&](const Quota& one) { return one.name == quota.name; }),
                quotas_.end());
  quotas_.push_back(std::move(quota));
}

std::optional<Answer> Api::OverQuota(const Target& target, absl::string_view name) const {
  k8s::MutexLock lock(mutex_);
  for (const Quota& quota : quotas_) {
    if (quota.ns != target.ns || quota.plural != target.kind->plural) continue;
    const auto used = static_cast<int>(store_.List(quota.plural, quota.ns).size());
    if (used < quota.hard) continue;
    const std::string resource =
        target.kind->custom ? absl::StrCat("count/", QualifiedName(*target.kind)) : quota.plural;
    return Forbidden(
        *target.kind, name,
        absl::StrCat("exceeded quota: ", quota.name, ", requested: ", resource,
                     "=1, used: ", resource, "=", used, ", limited: ", resource, "=", quota.hard));
  }
  return std::nullopt;
}

void Api::SetServed(absl::string_view group, bool served) {
  k8s::MutexLock lock(mutex_);
  unserved_.erase(std::remove(unserved_.begin(), unserved_.end(), group), unserved_.end());
  if (!served) unserved_.emplace_back(group);
}

bool Api::IsServed(const Kind& kind) const {
  k8s::MutexLock lock(mutex_);
  return std::find(unserved_.begin(), unserved_.end(), kind.group) == unserved_.end();
}

void Api::SetReady(bool ready) {
  k8s::MutexLock lock(mutex_);
  ready_ = ready;
}

void Api::ExpireLists() {
  k8s::MutexLock lock(mutex_);
  listings_.clear();
}

}  // namespace sim
