#include "plugin/resources.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;
using IdlResources = flyteidl::core::Resources;
using Entries = google::protobuf::RepeatedPtrField<IdlResources::ResourceEntry>;

struct NameRow {
  IdlResources::ResourceName name;
  const char* key;
};

// STORAGE and UNKNOWN mean nothing to Kubernetes; Flyte drops them too.
constexpr NameRow kNames[] = {{IdlResources::CPU, kCpu},
                              {IdlResources::MEMORY, kMemory},
                              {IdlResources::GPU, kGpu},
                              {IdlResources::EPHEMERAL_STORAGE, kEphemeralStorage}};

const std::string kKeys[] = {kCpu, kMemory, kEphemeralStorage, kGpu};

std::string KeyOf(IdlResources::ResourceName name) {
  for (const NameRow& row : kNames) {
    if (row.name == name) return row.key;
  }
  return {};
}

absl::StatusOr<Quantity> ParseAmount(absl::string_view field, absl::string_view text) {
  absl::StatusOr<Quantity> amount = Quantity::Parse(text);
  if (!amount.ok()) return InvalidField(field, text, amount.status().message());
  if (amount->negative()) return InvalidField(field, text, "it must not be negative");
  if (amount->beyond_int64()) return InvalidField(field, text, "it must be less than 2^63");
  return amount;
}

absl::StatusOr<ResourceList> ParseEntries(const Entries& entries, absl::string_view path) {
  ResourceList list;
  for (int i = 0; i < entries.size(); ++i) {
    const absl::StatusOr<Quantity> amount =
        ParseAmount(absl::StrCat(path, "[", i, "].value"), entries[i].value());
    if (!amount.ok()) return amount.status();
    const std::string key = KeyOf(entries[i].name());
    if (!key.empty() && !amount->zero()) list[key] = *amount;
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
  return ParseAmount(absl::StrCat(path, ".", key), found->second);
}

absl::StatusOr<Quantity> DefaultOf(const std::string& key, const Options& options) {
  if (options.platform.defaults.count(key) == 0) {
    if (key == kCpu) return ParseAmount("default-cpus", options.pods.default_cpus);
    if (key == kMemory) return ParseAmount("default-memory", options.pods.default_memory);
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

Pair Settle(Pair asked, const Quantity& fallback, const Quantity& platform_limit) {
  Pair settled = asked;
  if (asked.request.zero()) settled.request = asked.limit.zero() ? fallback : asked.limit;
  if (asked.limit.zero()) settled.limit = settled.request;
  settled.request = Clamp(settled.request, platform_limit);
  settled.limit = Clamp(settled.limit, platform_limit);
  settled.request = Clamp(settled.request, settled.limit);
  return settled;
}

void Store(const std::string& key, const Pair& amounts, Resources* resources) {
  if (!amounts.request.zero()) resources->requests[key] = amounts.request;
  if (!amounts.limit.zero()) resources->limits[key] = amounts.limit;
}

absl::Status ResolveOne(const std::string& key, const Options& options, Resources* resources) {
  const absl::StatusOr<Quantity> fallback = DefaultOf(key, options);
  if (!fallback.ok()) return fallback.status();
  const absl::StatusOr<Quantity> limit =
      AmountOf(options.platform.limits, key, "platform-resources.limits");
  if (!limit.ok()) return limit.status();
  const Pair asked = {AmountOf(resources->requests, key), AmountOf(resources->limits, key)};
  Store(key, Settle(asked, *fallback, *limit), resources);
  return absl::OkStatus();
}

json::object ToJson(const ResourceList& list) {
  json::object object;
  for (const auto& [key, amount] : list) object.emplace(key, amount.text());
  return object;
}

}  // namespace

absl::StatusOr<Resources> ResolveResources(const IdlResources& asked, absl::string_view path,
                                           const Options& options) {
  absl::StatusOr<ResourceList> requests =
      ParseEntries(asked.requests(), absl::StrCat(path, ".requests"));
  if (!requests.ok()) return requests.status();
  absl::StatusOr<ResourceList> limits = ParseEntries(asked.limits(), absl::StrCat(path, ".limits"));
  if (!limits.ok()) return limits.status();
  Resources resources = {*std::move(requests), *std::move(limits)};
  for (const std::string& key : kKeys) {
    const bool mentioned = resources.requests.count(key) + resources.limits.count(key) > 0;
    if (!mentioned && key != kCpu && key != kMemory) continue;
    if (absl::Status resolved = ResolveOne(key, options, &resources); !resolved.ok()) {
      return resolved;
    }
  }
  return resources;
}

json::object ToJson(const Resources& resources) {
  json::object object;
  if (!resources.limits.empty()) object.emplace("limits", ToJson(resources.limits));
  if (!resources.requests.empty()) object.emplace("requests", ToJson(resources.requests));
  return object;
}

}  // namespace plugin
