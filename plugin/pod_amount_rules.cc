#include "plugin/pod_amount_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_walk.h"
#include "plugin/quantity.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;

// Of one resource; `limit` is empty where there is none.
struct Amounts {
  std::string resource, request, limit;
};

bool IsMore(const std::string& request, const std::string& limit) {
  const auto a = Quantity::Parse(request);
  const auto b = Quantity::Parse(limit);
  return a.ok() && b.ok() && *b < *a;
}

// Kubernetes knows its own names, without a domain; every other resource is counted in whole.
bool IsExtended(const std::string& resource) {
  return absl::StrContains(resource, "/") && !absl::StartsWith(resource, "kubernetes.io/");
}

constexpr absl::string_view kOfContainers[] = {"cpu", "memory", "ephemeral-storage"};

bool IsResourceName(const std::string& resource) {
  if (absl::StrContains(resource, "/")) return IsQualifiedName(resource);
  return absl::StartsWith(resource, "hugepages-") ||
         std::find(std::begin(kOfContainers), std::end(kOfContainers), resource) !=
             std::end(kOfContainers);
}

// Requests or limits; null when the container has none.
const json::object* AmountsIn(const json::object& container, const char* member) {
  const json::object* resources = ObjectIn(container, "resources");
  return resources == nullptr ? nullptr : ObjectIn(*resources, member);
}

absl::Status CheckNames(const json::object& container, const std::string& place) {
  for (const char* member : {"limits", "requests"}) {
    const json::object* amounts = AmountsIn(container, member);
    if (amounts == nullptr) continue;
    for (const auto& [key, amount] : *amounts) {
      const std::string name(key);
      if (IsResourceName(name)) continue;
      return InvalidField(absl::StrCat(place, ".resources.", member), name, kResourceRule);
    }
  }
  return absl::OkStatus();
}

// Refuses the first request of a container that is `wrong`.
absl::Status CheckRequests(const json::object& spec, const std::string& path, const char* rule,
                           absl::FunctionRef<bool(const Amounts&)> wrong) {
  return EachContainer(
      spec, path, [rule, wrong](const json::object& container, const std::string& place) {
        const json::object* requests = AmountsIn(container, "requests");
        const json::object* limits = AmountsIn(container, "limits");
        if (requests == nullptr) return absl::OkStatus();
        for (const auto& request : *requests) {
          const std::string name(request.key());
          const Amounts amounts = {name, TextOf(*requests, name.c_str()),
                                   limits == nullptr ? "" : TextOf(*limits, name.c_str())};
          if (!wrong(amounts)) continue;
          return InvalidField(EntryPath(absl::StrCat(place, ".resources.requests"), name),
                              amounts.request, rule);
        }
        return absl::OkStatus();
      });
}

}  // namespace

absl::Status CheckResourceNames(const json::object& spec, const std::string& path) {
  return EachContainer(spec, path, CheckNames);
}

absl::Status CheckAmounts(const json::object& spec, const std::string& path) {
  return CheckRequests(spec, path, kLimitRule, [](const Amounts& amounts) {
    return !amounts.limit.empty() && IsMore(amounts.request, amounts.limit);
  });
}

absl::Status CheckExtended(const json::object& spec, const std::string& path) {
  return CheckRequests(spec, path, kExtendedRule, [](const Amounts& amounts) {
    return IsExtended(amounts.resource) &&
           (amounts.limit.empty() || IsMore(amounts.limit, amounts.request));
  });
}

}  // namespace plugin
