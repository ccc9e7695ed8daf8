#include "test/contract/world.h"

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"

namespace contract {
namespace json = boost::json;
namespace {

std::string MakeNamespace(Target& target) {
  static int last = 0;
  std::string name = absl::StrCat("contract-", ++last);
  target.MakeNamespace(name);
  return name;
}

}  // namespace

World::World() : ns(MakeNamespace(target)) {}

std::string World::Make(absl::string_view name, absl::string_view app) {
  return VersionOf(Object(other.Create(kDaskJobs, ns, DaskJob(name, app))));
}

json::object Object(const Session::Result& result) {
  if (result.ok()) return result->object;
  return {{"failed", std::string(result.status().message())}};
}

std::string Refusal(const Session::Result& result) { return Refusal(result.status()); }

std::string Refusal(const absl::Status& status) {
  const std::optional<k8s::ApiError> error = k8s::GetApiError(status);
  return error.has_value() ? error->message : "";
}

std::string CodeAndReason(const absl::Status& status) {
  const std::optional<k8s::ApiError> error = k8s::GetApiError(status);
  return error.has_value() ? absl::StrCat(error->http_code, " ", error->reason) : "";
}

}  // namespace contract
