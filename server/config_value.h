#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/yaml_tree.h"

namespace server {

// One value of the configuration on its way into a field: where it was written, and its full key.
struct ConfigValue {
  const YamlNode& node;
  Place place;
  std::string key;
  Mistakes& mistakes;

  void Refuse(absl::string_view what) const { mistakes.Add(place, key, what); }
  // The value of a map's entry, or of a list's item: its key is "KEY.entry" or "KEY[i]".
  ConfigValue Entry(const YamlEntry& entry) const;
  ConfigValue Item(size_t i) const;
};

// Each reader returns the value, or nothing after it has refused what is wrong.
std::optional<std::string> ReadText(const ConfigValue& value);  // any scalar, as written
std::optional<bool> ReadBool(const ConfigValue& value);         // what Go's strconv.ParseBool takes
std::optional<int64_t> ReadInteger(const ConfigValue& value, int64_t least, int64_t most);
std::optional<absl::Duration> ReadDuration(const ConfigValue& value);  // Go's syntax, positive
std::optional<std::string> ReadHostPort(const ConfigValue& value);     // IPv6 in brackets
std::optional<std::vector<std::string>> ReadTexts(const ConfigValue& value);

// What is wrong with an entry of a map; empty: nothing.
using EntryCheck = std::string (*)(absl::string_view key, absl::string_view value);
std::string CheckAnnotation(absl::string_view key, absl::string_view value);
std::string CheckLabel(absl::string_view key, absl::string_view value);
std::string CheckEnvVar(absl::string_view key, absl::string_view value);

// A map of texts, written as a map or as a list of single-key maps. Keys keep their case.
std::optional<std::map<std::string, std::string>> ReadStringMap(const ConfigValue& value,
                                                                EntryCheck check);

}  // namespace server
