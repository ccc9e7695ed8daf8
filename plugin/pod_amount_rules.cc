#include "plugin/pod_amount_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_walk.h"
#include "plugin/quantity.h"

namespace plugin {
namespace {

namespace json = boost::json;

// Of one resource; `limit` is empty where there is none.
struct Amounts {
  absl::string_view resource, request, limit;
};

bool IsMore(absl::string_view request, absl::string_view limit) {
  const auto a = Quantity::Parse(request);
  const auto b = Quantity::Parse(limit);
  return a.ok() && b.ok() && *b < *a;
}

// Kubernetes knows its own names, without a domain; every other resource is counted in whole.
bool IsExtended(absl::string_view resource) {
  return absl::StrContains(resource, "/") && !absl::StartsWith(resource, "kubernetes.io/");
}

constexpr absl::string_view kOfContainers[] = {"cpu", "memory", "ephemeral-storage"};

bool IsResourceName(absl::string_view resource) {
  if (absl::StrContains(resource, "/")) return IsQualifiedName(resource);
  return absl::StartsWith(resource, "hugepages-") ||
         std::find(std::begin(kOfContainers), std::end(kOfContainers), resource) !=
             std::end(kOfContainers);
}

absl::string_view View(json::string_view text) { return {text.data(), text.size()}; }

// Requests or limits; null when the container has none.
const json::object* AmountsIn(const json::object& container, const char* member) {
  const json::object* resources = ObjectIn(container, "resources");
  return resources == nullptr ? nullptr : ObjectIn(*resources, member);
}

absl::Status CheckNames(const json::object& container, const FieldPath& place) {
  for (const char* member : {"limits", "requests"}) {
    const json::object* amounts = AmountsIn(container, member);
    if (amounts == nullptr) continue;
    for (const auto& [key, amount] : *amounts) {
      const absl::string_view name = View(key);
      if (IsResourceName(name)) continue;
      return InvalidField(place.Member("resources").Member(member), name, kResourceRule);
    }
  }
  return absl::OkStatus();
}

Amounts AmountsOf(const json::key_value_pair& request, const json::object* limits) {
  const json::value* limit = limits == nullptr ? nullptr : limits->if_contains(request.key());
  return {View(request.key()), View(request.value().get_string()),
          limit == nullptr ? absl::string_view() : View(limit->get_string())};
}

// Refuses the first request of a container that is `wrong`.
absl::Status CheckRequests(const json::object& spec, const FieldPath& path, const char* rule,
                           absl::FunctionRef<bool(const Amounts&)> wrong) {
  return EachContainer(
      spec, path, [rule, wrong](const json::object& container, const FieldPath& place) {
        const json::object* requests = AmountsIn(container, "requests");
        const json::object* limits = AmountsIn(container, "limits");
        if (requests == nullptr) return absl::OkStatus();
        for (const auto& request : *requests) {
          const Amounts amounts = AmountsOf(request, limits);
          if (!wrong(amounts)) continue;
          return InvalidField(place.Member("resources").Member("requests").Entry(amounts.resource),
                              amounts.request, rule);
        }
        return absl::OkStatus();
      });
}

}  // namespace

absl::Status CheckResourceNames(const json::object& spec, const FieldPath& path) {
  return EachContainer(spec, path, CheckNames);
}

absl::Status CheckAmounts(const json::object& spec, const FieldPath& path) {
  return CheckRequests(spec, path, kLimitRule, [](const Amounts& amounts) {
    // Most are the same text, which need not be read to know that it is no more.
    return !amounts.limit.empty() && amounts.request != amounts.limit &&
           IsMore(amounts.request, amounts.limit);
  });
}

absl::Status CheckExtended(const json::object& spec, const FieldPath& path) {
  return CheckRequests(spec, path, kExtendedRule, [](const Amounts& amounts) {
    return IsExtended(amounts.resource) &&
           (amounts.limit.empty() || IsMore(amounts.limit, amounts.request));
  });
}

}  // namespace plugin
