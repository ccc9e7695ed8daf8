#include "test/sim/refusal.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sim {
namespace {

Details About(const Kind& kind, absl::string_view name) {
  Details details;
  details.name = std::string(name);
  details.group = std::string(kind.group);
  details.kind = std::string(kind.plural);
  return details;
}

std::string KindName(const Kind& kind) {
  return absl::StrCat(kind.kind, kind.group.empty() ? "" : ".", kind.group);
}

struct Row {
  absl::StatusCode code;
  int http_code;
  absl::string_view reason;
};

constexpr Row kRows[] = {
    {absl::StatusCode::kNotFound, 404, "NotFound"},
    {absl::StatusCode::kAlreadyExists, 409, "AlreadyExists"},
    {absl::StatusCode::kAborted, 409, "Conflict"},
    {absl::StatusCode::kFailedPrecondition, 403, "Forbidden"},
    {absl::StatusCode::kInvalidArgument, 400, "BadRequest"},
};

}  // namespace

Answer Refused(const absl::Status& why, const Target& target, absl::string_view name) {
  Details details = About(*target.kind, name);
  if (absl::IsNotFound(why) && absl::StartsWith(why.message(), "namespaces ")) {
    details = About(*FindKind("namespaces"), target.ns);
  }
  if (absl::IsFailedPrecondition(why)) {
    details.causes = {{"NamespaceTerminating",
                       absl::StrCat("namespace ", target.ns, " is being terminated"),
                       "metadata.namespace"}};
  }
  // A precondition of a delete names the kind where all others name the resource.
  if (absl::IsAborted(why) && absl::StrContains(why.message(), " in the precondition ")) {
    details.kind = std::string(target.kind->kind);
  }
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [&](const Row& one) { return one.code == why.code(); });
  if (row == std::end(kRows)) return Failure(500, "InternalError", why.message());
  return Failure(row->http_code, row->reason, why.message(), details);
}

Answer NotFound(const Kind& kind, absl::string_view name) {
  return Failure(404, "NotFound", absl::StrCat(QualifiedName(kind), " \"", name, "\" not found"),
                 About(kind, name));
}

Answer Invalid(const Kind& kind, absl::string_view name, const std::vector<Cause>& causes) {
  Details details = About(kind, name);
  details.kind = std::string(kind.kind);
  details.causes = causes;
  const std::string list = absl::StrJoin(causes, ", ", [](std::string* out, const Cause& cause) {
    absl::StrAppend(out, cause.field, ": ", cause.message);
  });
  return Failure(422, "Invalid",
                 absl::StrCat(KindName(kind), " \"", name, "\" is invalid: ",
                              causes.size() > 1 ? absl::StrCat("[", list, "]") : list),
                 details);
}

Answer NotPermitted(absl::string_view user, absl::string_view verb, const Target& target) {
  const Kind& kind = *target.kind;
  const std::string object = target.name.empty() ? "" : absl::StrCat(" \"", target.name, "\"");
  const std::string where = target.ns.empty()
                                ? "at the cluster scope"
                                : absl::StrCat("in the namespace \"", target.ns, "\"");
  return Failure(
      403, "Forbidden",
      absl::StrCat(QualifiedName(kind), object, " is forbidden: User \"", user, "\" cannot ", verb,
                   " resource \"", kind.plural, target.subresource.empty() ? "" : "/",
                   target.subresource, "\" in API group \"", kind.group, "\" ", where),
      About(kind, target.name));
}

Answer Forbidden(const Kind& kind, absl::string_view name, absl::string_view why) {
  return Failure(403, "Forbidden",
                 absl::StrCat(QualifiedName(kind), " \"", name, "\" is forbidden: ", why),
                 About(kind, name));
}

Answer BadRequest(absl::string_view message) { return Failure(400, "BadRequest", message); }

Answer PageNotFound() { return Text(404, "404 page not found"); }

}  // namespace sim
