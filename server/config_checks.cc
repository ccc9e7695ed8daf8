#include "server/config_checks.h"

#include <initializer_list>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "plugin/quantity.h"
#include "server/config_quantities.h"

namespace server {

namespace {

constexpr absl::string_view kOurs = "flyte-dask-plugin";

Place PlaceOf(const YamlNode& tree, std::initializer_list<absl::string_view> path) {
  const YamlNode* node = &tree;
  for (absl::string_view key : path) {
    const YamlNode* next = node->Find(key);
    if (next == nullptr) break;
    node = next;
  }
  return node->place;
}

void CheckListen(const Listen& listen, const YamlNode& tree, Mistakes& mistakes) {
  if (listen.grpc != listen.http || absl::EndsWith(listen.http, ":0")) return;
  mistakes.Add(PlaceOf(tree, {kOurs, "listen", "http"}), "flyte-dask-plugin.listen.http",
               absl::StrCat(listen.http, " is the address of listen.grpc too"));
}

void CheckDefault(const ConfigValue& value, const std::string& wanted, const std::string& limit) {
  const auto wanted_quantity = plugin::Quantity::Parse(wanted);
  const auto limit_quantity = plugin::Quantity::Parse(limit);
  if (!wanted_quantity.ok() || !limit_quantity.ok()) return;
  if (!(*limit_quantity < *wanted_quantity)) return;
  value.Refuse(absl::StrCat("the default ", wanted, " is above the limit ", limit));
}

void CheckPlatform(const plugin::PlatformResources& platform, const YamlNode& tree,
                   Mistakes& mistakes) {
  for (const auto& [name, wanted] : platform.defaults) {
    const auto limit = platform.limits.find(name);
    if (limit == platform.limits.end()) continue;
    const Place place = PlaceOf(tree, {kOurs, "platform-resources", "defaults", name});
    const std::string key = absl::StrCat("flyte-dask-plugin.platform-resources.defaults.", name);
    CheckDefault({tree, place, key, mistakes}, wanted, limit->second);
  }
}

void CheckTtl(absl::string_view name, absl::Duration ttl, absl::Duration least,
              const YamlNode& tree, Mistakes& mistakes) {
  if (ttl >= least) return;
  mistakes.Add(
      PlaceOf(tree, {kOurs, "janitor", "ttl", name}),
      absl::StrCat("flyte-dask-plugin.janitor.ttl.", name),
      absl::StrCat(absl::FormatDuration(ttl), " is less than janitor.minimum-ttl, which is ",
                   absl::FormatDuration(least)));
}

}  // namespace

void CheckTogether(const Config& config, const YamlNode& tree, Mistakes& mistakes) {
  CheckListen(config.listen, tree, mistakes);
  CheckPlatform(config.task.platform, tree, mistakes);
  CheckTtl("succeeded", config.janitor.ttl_succeeded, config.minimum_ttl, tree, mistakes);
  CheckTtl("failed", config.janitor.ttl_failed, config.minimum_ttl, tree, mistakes);
}

}  // namespace server
