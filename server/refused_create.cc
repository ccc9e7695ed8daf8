#include "server/refused_create.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"

namespace server {
namespace {

struct Row {
  bool (*matches)(const absl::Status&);
  plugin::Cause cause;
};

// The first row that matches decides; a full quota is a 403 too, and so comes before it.
constexpr Row kRows[] = {
    {k8s::IsQuotaExceeded, plugin::Cause::kQuotaExceeded},
    {k8s::IsForbidden, plugin::Cause::kForbidden},
    {k8s::IsMissingApi, plugin::Cause::kOperatorMissing},
    {k8s::IsNamespaceMissing, plugin::Cause::kNamespaceMissing},
    {k8s::IsNotFound, plugin::Cause::kNamespaceMissing},
    {k8s::IsInvalid, plugin::Cause::kRefusedByApiServer},
};

}  // namespace

std::optional<plugin::Handle> RefusedCreate(const absl::Status& refused) {
  for (const Row& row : kRows) {
    if (row.matches(refused)) return plugin::MakeRejection(row.cause, refused.message());
  }
  return std::nullopt;
}

plugin::Handle NameTaken(const plugin::JobFacts& other) {
  const std::string whose =
      other.task
          ? absl::StrCat("it belongs to the attempt with output prefix ", other.task->output_prefix)
          : std::string("it was not made by this plugin");
  return plugin::MakeRejection(plugin::Cause::kNameTaken,
                               absl::StrCat("DaskJob ", other.ns, "/", other.name, ", ", whose));
}

}  // namespace server
