#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/api.h"
#include "test/sim/refusal.h"
#include "test/sim/write_check.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostBody = 3'145'728;

Answer Gone(const Object& object) {
  json::object status{{"kind", "Status"},
                      {"apiVersion", "v1"},
                      {"metadata", json::object()},
                      {"status", "Success"},
                      {"details",
                       {{"name", object.name()},
                        {"group", JsonView(object.kind().group)},
                        {"kind", JsonView(object.kind().plural)},
                        {"uid", object.uid()}}}};
  Answer answer;
  answer.body = json::serialize(status) + "\n";
  return answer;
}

// What a create is told as a bad request is an invalid patch. The real message shows the whole
// object that would have come of it.
Answer OfPatch(Answer refusal, const Request& request) {
  if (refusal.code != 400) return refusal;
  const absl::StatusOr<json::object> status = k8s::ParseObject(refusal.body);
  const absl::string_view why = status.ok() ? k8s::StringAt(*status, "message") : "";
  return Failure(422, "Invalid",
                 absl::StrCat(" \"\" is invalid: patch: Invalid value: ",
                              json::serialize(json::string(request.body)), ": ", why));
}

}  // namespace

Answer Api::Stored(int code, const Object& object, const Request& request,
                   std::vector<std::string> warnings) {
  Answer answer;
  answer.code = code;
  answer.body = Shown(object, request);
  answer.warnings = std::move(warnings);
  return answer;
}

Api::Reply Api::Create(const Request& request, const Target& target) {
  const Kind& kind = *target.kind;
  if (request.body.size() > kMostBody) {
    return Failure(413, "RequestEntityTooLarge",
                   absl::StrCat("Request entity too large: limit is ", kMostBody));
  }
  absl::StatusOr<json::object> value = k8s::ParseObject(request.body);
  if (!value.ok()) return Unrecognized(kind, value.status().message(), request.body);
  json::value& metadata = (*value)["metadata"];
  if (!metadata.is_object()) metadata.emplace_object();
  const std::string name(k8s::StringAt(metadata.get_object(), "name"));
  if (auto refused = CheckType(*value, kind, name, request.body)) return *refused;
  if (auto refused = CheckNames(metadata.get_object(), target)) return *refused;
  if (kind.has_status) value->erase("status");
  if (auto refused = CheckNamespace(target, name)) return *refused;
  Checked checked = CheckObject(*value, target, name);
  if (checked.refusal.has_value()) return *std::move(checked.refusal);
  if (auto refused = OverQuota(target, name)) return *refused;
  const absl::StatusOr<ObjectPtr> made = store_.Create(kind.plural, target.ns, *std::move(value));
  if (!made.ok()) return Refused(made.status(), target, name);
  return Stored(201, **made, request, std::move(checked.warnings));
}

std::optional<Answer> Api::CheckNamespace(const Target& target, absl::string_view name) const {
  if (!target.kind->namespaced) return std::nullopt;
  const ObjectPtr ns = store_.Get("namespaces", "", target.ns);
  if (ns == nullptr) return NotFound(*FindKind("namespaces"), target.ns);
  if (!ns->deleting()) return std::nullopt;
  return Refused(absl::FailedPreconditionError(
                     absl::StrCat(QualifiedName(*target.kind), " \"", name,
                                  "\" is forbidden: unable to create new content in namespace ",
                                  target.ns, " because it is being terminated")),
                 target, name);
}

Api::Reply Api::Patch(const Request& request, const Target& target) {
  if (!absl::StartsWith(request.content_type, "application/merge-patch+json")) {
    return Failure(415, "UnsupportedMediaType",
                   "the body of the request was in an unknown format - accepted media types "
                   "include: application/json-patch+json, application/merge-patch+json, "
                   "application/apply-patch+yaml");
  }
  absl::StatusOr<json::object> patch = k8s::ParseObject(request.body);
  if (!patch.ok()) {
    return BadRequest(absl::StrCat("error decoding patch: ", patch.status().message()));
  }
  const ObjectPtr before = store_.Get(target.kind->plural, target.ns, target.name);
  if (before == nullptr) return NotFound(*target.kind, target.name);
  if (auto refused = CheckPatchMetadata(*patch, *before, target)) return *refused;
  if (target.subresource == "status") {
    // Nothing else is written this way.
    json::object status;
    if (const json::value* wanted = patch->if_contains("status")) status["status"] = *wanted;
    *patch = std::move(status);
  } else if (target.kind->has_status) {
    patch->erase("status");
  }
  Checked checked;
  const absl::StatusOr<ObjectPtr> patched =
      store_.Patch(target.kind->plural, target.ns, target.name, *patch, [&](json::object& value) {
        checked = CheckObject(value, target, target.name);
        return checked.refusal.has_value() ? absl::CancelledError() : absl::OkStatus();
      });
  if (checked.refusal.has_value()) return OfPatch(*std::move(checked.refusal), request);
  if (!patched.ok()) return Refused(patched.status(), target, target.name);
  return Stored(200, **patched, request, std::move(checked.warnings));
}

Api::Reply Api::Delete(const Request& request, const Target& target) {
  DeleteOptions options;
  json::object body;
  if (!request.body.empty()) {
    absl::StatusOr<json::object> parsed = k8s::ParseObject(request.body);
    if (!parsed.ok()) return BadRequest(parsed.status().message());
    body = *std::move(parsed);
  }
  if (const json::object* preconditions = k8s::ObjectAt(body, "preconditions")) {
    options.uid = std::string(k8s::StringAt(*preconditions, "uid"));
    options.resource_version = std::string(k8s::StringAt(*preconditions, "resourceVersion"));
  }
  const absl::string_view policy = request.body.empty() ? target.Query("propagationPolicy")
                                                        : k8s::StringAt(body, "propagationPolicy");
  if (policy == "Foreground") options.propagation = Propagation::kForeground;
  const json::value* grace = body.if_contains("gracePeriodSeconds");
  options.at_once = grace != nullptr && grace->is_int64() && grace->get_int64() == 0;
  const auto deleted = store_.Delete(target.kind->plural, target.ns, target.name, options);
  if (!deleted.ok()) return Refused(deleted.status(), target, target.name);
  // Pods, services and the like are shown as they last were even when they are gone.
  if (!deleted->gone || !target.kind->custom) {
    return Stored(200, *deleted->object, request, {});
  }
  return Gone(*deleted->object);
}

}  // namespace sim
