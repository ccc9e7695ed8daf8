#include "server/config_quantities.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/quantity.h"
#include "plugin/refusal.h"
#include "server/near_miss.h"

namespace server {

namespace {

struct ResourceName {
  absl::string_view written;
  absl::string_view meant;
};

constexpr ResourceName kResourceNames[] = {
    {"cpu", "cpu"},
    {"memory", "memory"},
    {"ephemeral-storage", "ephemeral-storage"},
    {"ephemeralStorage", "ephemeral-storage"},
    {"nvidia.com/gpu", "nvidia.com/gpu"},
    {"gpu", "nvidia.com/gpu"},
};

const ResourceName* FindResource(absl::string_view name) {
  for (const ResourceName& known : kResourceNames) {
    if (absl::EqualsIgnoreCase(known.written, name)) return &known;
  }
  return nullptr;
}

void RefuseResource(const ConfigValue& value, absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const ResourceName& known : kResourceNames) names.push_back(known.written);
  value.Refuse(absl::StrCat("unknown resource", DidYouMean(name, names),
                            "; known are cpu, memory, ephemeral-storage and gpu"));
}

}  // namespace

std::optional<std::string> ReadQuantity(const ConfigValue& value) {
  auto text = ReadText(value);
  if (!text) return std::nullopt;
  const auto quantity = plugin::Quantity::Parse(*text);
  if (quantity.ok() && !quantity->negative() && !quantity->beyond_int64()) return text;
  const absl::string_view rule = !quantity.ok()         ? quantity.status().message()
                                 : quantity->negative() ? "it must not be negative"
                                                        : "it must not be beyond 2^63 - 1";
  value.Refuse(absl::StrCat(plugin::Quoted(*text), ": ", rule));
  return std::nullopt;
}

std::optional<std::map<std::string, std::string>> ReadResources(const ConfigValue& value) {
  if (value.node.kind != YamlNode::Kind::kMap) {
    value.Refuse("must be a map of quantities");
    return std::nullopt;
  }
  std::map<std::string, std::string> resources;
  for (const YamlEntry& entry : value.node.entries) {
    const ConfigValue quantity = value.Entry(entry);
    const ResourceName* name = FindResource(entry.key);
    if (name == nullptr) {
      RefuseResource(quantity, entry.key);
    } else if (const auto text = ReadQuantity(quantity)) {
      const bool added = resources.emplace(name->meant, *text).second;
      if (!added) quantity.Refuse(absl::StrCat(name->meant, " is set twice"));
    }
  }
  return resources;
}

}  // namespace server
