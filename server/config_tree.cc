#include "server/config_tree.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "server/config_keys.h"
#include "server/near_miss.h"

namespace server {

namespace {

constexpr absl::string_view kOurs = "flyte-dask-plugin";

// The strictest policy that covers a path is that of its longest prefix here.
struct Policy {
  absl::string_view section;
  UnknownKey unknown;
};

constexpr Policy kPolicies[] = {
    {"", UnknownKey::kForeign},
    {"plugins", UnknownKey::kForeign},
    {"plugins.k8s", UnknownKey::kIgnored},
    {"plugins.dask", UnknownKey::kIgnored},
    {"plugins.dask.logs", UnknownKey::kIgnored},
};

// The part of `path` right under `section`; empty when it is not under it.
absl::string_view ChildOf(absl::string_view section, absl::string_view path) {
  if (!section.empty() &&
      (!absl::ConsumePrefix(&path, section) || !absl::ConsumePrefix(&path, "."))) {
    return "";
  }
  return path.substr(0, path.find('.'));
}

bool IsForeign(absl::string_view section, absl::string_view key) {
  const std::string path = KeyPath(section, key);
  return FindKey(path) == nullptr && !IsSection(path) &&
         JudgeUnknown(section, key) == UnknownKey::kForeign;
}

void CheckDuplicates(absl::string_view path, const YamlNode& node, Mistakes& mistakes) {
  for (const YamlNode& item : node.items) CheckDuplicates(path, item, mistakes);
  std::map<std::string, const YamlEntry*> seen;
  for (const YamlEntry& entry : node.entries) {
    if (IsForeign(path, entry.key)) continue;
    const std::string child = ShownPath(path, entry.key);
    const auto [first, added] = seen.emplace(absl::AsciiStrToLower(entry.key), &entry);
    if (!added && first->second->key == entry.key) {
      mistakes.Add(entry.place, child,
                   absl::StrCat("written already on line ", first->second->place.line));
    } else if (!added) {
      mistakes.Add(entry.place, child,
                   absl::StrCat("differs only in case from ", first->second->key, " on line ",
                                first->second->place.line));
    }
    CheckDuplicates(KeyPath(path, entry.key), entry.value, mistakes);
  }
}

}  // namespace

YamlNode MergeFiles(const std::vector<ConfigFile>& files, Mistakes& mistakes) {
  YamlNode merged;
  for (size_t i = 0; i < files.size(); ++i) {
    YamlNode tree = ParseYaml(files[i].text, static_cast<int>(i), mistakes);
    CheckDuplicates("", tree, mistakes);
    MergeYaml(std::move(tree), merged);
  }
  return merged;
}

std::string KeyPath(absl::string_view section, absl::string_view key) {
  const std::string lower = absl::StrReplaceAll(absl::AsciiStrToLower(key), {{".", "\\."}});
  return section.empty() ? lower : absl::StrCat(section, ".", lower);
}

std::string ShownPath(absl::string_view section, absl::string_view key) {
  return section.empty() ? std::string(key) : absl::StrCat(section, ".", key);
}

bool IsSection(absl::string_view path) { return !KeysOf(path).empty(); }

std::vector<absl::string_view> KeysOf(absl::string_view section) {
  std::vector<absl::string_view> keys;
  for (const ConfigKey& key : ConfigKeys()) {
    const absl::string_view child = ChildOf(section, key.path);
    if (!child.empty() && (keys.empty() || keys.back() != child)) keys.push_back(child);
  }
  return keys;
}

UnknownKey JudgeUnknown(absl::string_view section, absl::string_view key) {
  const bool near_ours = section.empty() && (absl::StartsWithIgnoreCase(key, kOurs) ||
                                             !NearMiss(key, {kOurs}).empty());
  if (near_ours) return UnknownKey::kRefused;
  for (const Policy& policy : kPolicies) {
    if (policy.section == section) return policy.unknown;
  }
  return UnknownKey::kRefused;
}

}  // namespace server
