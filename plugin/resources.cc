#include "plugin/resources.h"

#include <iterator>
#include <utility>

#include "plugin/refusal.h"

namespace plugin {
namespace {

using IdlResources = flyteidl::core::Resources;
using Entries = google::protobuf::RepeatedPtrField<IdlResources::ResourceEntry>;

struct NameRow {
  IdlResources::ResourceName name;
  const char* key;
};

// STORAGE and UNKNOWN mean nothing to Kubernetes; Flyte drops them too. GPU has
// a configured name.
constexpr NameRow kNames[] = {{IdlResources::CPU, kCpu},
                              {IdlResources::MEMORY, kMemory},
                              {IdlResources::EPHEMERAL_STORAGE, kEphemeralStorage}};

std::string KeyOf(IdlResources::ResourceName name, const std::string& gpu) {
  if (name == IdlResources::GPU) return gpu;
  for (const NameRow& row : kNames) {
    if (row.name == name) return row.key;
  }
  return {};
}

absl::StatusOr<ResourceList> ParseEntries(const Entries& entries, const FieldPath& path,
                                          const std::string& gpu) {
  ResourceList list;
  for (int i = 0; i < entries.size(); ++i) {
    absl::StatusOr<Quantity> amount =
        ParseAmount(path.Element(static_cast<std::size_t>(i)).Member("value"), entries[i].value());
    if (!amount.ok()) return amount.status();
    const std::string key = KeyOf(entries[i].name(), gpu);
    if (!key.empty() && !amount->zero()) list[key] = *std::move(amount);
  }
  return list;
}

// The amount under `key`; zero when there is none.
Quantity AmountOf(const ResourceList& list, const std::string& key) {
  const auto found = list.find(key);
  return found == list.end() ? Quantity() : found->second;
}

absl::StatusOr<Quantity> AmountOf(const StringMap& configured, const std::string& key,
                                  absl::string_view path) {
  const auto found = configured.find(key);
  if (found == configured.end()) return Quantity();
  return ParseAmount(FieldPath(path).Member(key), found->second);
}

absl::StatusOr<Quantity> DefaultOf(const std::string& key, const Options& options) {
  if (options.platform.defaults.count(key) == 0) {
    if (key == kCpu) return ParseAmount(FieldPath("default-cpus"), options.pods.default_cpus);
    if (key == kMemory)
      return ParseAmount(FieldPath("default-memory"), options.pods.default_memory);
  }
  return AmountOf(options.platform.defaults, key, "platform-resources.defaults");
}

// The smaller of the two, where zero limits nothing.
Quantity Clamp(const Quantity& amount, const Quantity& limit) {
  return !limit.zero() && limit < amount ? limit : amount;
}

struct Pair {
  Quantity request;
  Quantity limit;
};

absl::Status Assign(const std::string& key, const Options& options, Pair* amounts) {
  if (amounts->request.zero()) amounts->request = amounts->limit;
  if (amounts->request.zero()) {
    absl::StatusOr<Quantity> fallback = DefaultOf(key, options);
    if (!fallback.ok()) return fallback.status();
    amounts->request = *std::move(fallback);
  }
  if (amounts->limit.zero()) amounts->limit = amounts->request;
  return absl::OkStatus();
}

Pair ClampBoth(Pair settled, const Quantity& platform_limit) {
  settled.request = Clamp(settled.request, platform_limit);
  settled.limit = Clamp(settled.limit, platform_limit);
  settled.request = Clamp(settled.request, settled.limit);
  return settled;
}

void Store(const std::string& key, const Quantity& amount, ResourceList* list) {
  if (!amount.zero()) {
    (*list)[key] = amount;
  } else if (key == kCpu || key == kMemory) {
    list->erase(key);
  }
}

absl::Status SettleOne(const std::string& key, Treatment treatment, const Options& options,
                       Resources* resources) {
  const absl::StatusOr<Quantity> limit =
      AmountOf(options.platform.limits, key, "platform-resources.limits");
  if (!limit.ok()) return limit.status();
  Pair amounts = {AmountOf(resources->requests, key), AmountOf(resources->limits, key)};
  if (treatment == Treatment::kAssign) {
    absl::Status assigned = Assign(key, options, &amounts);
    if (!assigned.ok()) return assigned;
  }
  amounts = ClampBoth(std::move(amounts), *limit);
  Store(key, amounts.request, &resources->requests);
  Store(key, amounts.limit, &resources->limits);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Quantity> ParseAmount(const FieldPath& field, absl::string_view text) {
  absl::StatusOr<Quantity> amount = Quantity::Parse(text);
  if (!amount.ok()) return InvalidField(field, text, amount.status().message());
  if (amount->negative()) return InvalidField(field, text, "it must not be negative");
  if (amount->beyond_int64()) return InvalidField(field, text, "it must be less than 2^63");
  return amount;
}

absl::StatusOr<Resources> ParseResources(const IdlResources& asked, absl::string_view path,
                                         const std::string& gpu) {
  const FieldPath root(path);
  absl::StatusOr<ResourceList> requests =
      ParseEntries(asked.requests(), root.Member("requests"), gpu);
  if (!requests.ok()) return requests.status();
  absl::StatusOr<ResourceList> limits = ParseEntries(asked.limits(), root.Member("limits"), gpu);
  if (!limits.ok()) return limits.status();
  return Resources{*std::move(requests), *std::move(limits)};
}

absl::Status Settle(Treatment treatment, const Options& options, Resources* resources) {
  for (const std::string& key : {std::string(kCpu), std::string(kMemory),
                                 std::string(kEphemeralStorage), options.pods.gpu_resource_name}) {
    const bool mentioned = resources->requests.count(key) + resources->limits.count(key) > 0;
    if (!mentioned && key != kCpu && key != kMemory) continue;
    absl::Status settled = SettleOne(key, treatment, options, resources);
    if (!settled.ok()) return settled;
  }
  return absl::OkStatus();
}

absl::StatusOr<Resources> ResolveResources(const IdlResources& asked, absl::string_view path,
                                           const Options& options) {
  absl::StatusOr<Resources> resources = ParseResources(asked, path, options.pods.gpu_resource_name);
  if (!resources.ok()) return resources.status();
  absl::Status settled = Settle(Treatment::kAssign, options, &*resources);
  if (!settled.ok()) return settled;
  return resources;
}

}  // namespace plugin
