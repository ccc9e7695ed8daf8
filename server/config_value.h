#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
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
// What is wrong with a text that must be one of `known`, in this very case; empty: nothing. The
// empty text may be known, and is not offered.
std::string NoneOf(absl::string_view text, absl::Span<const absl::string_view> known);
std::optional<std::string> ReadOneOf(const ConfigValue& value,
                                     absl::Span<const absl::string_view> known);
std::optional<std::vector<std::string>> ReadTexts(const ConfigValue& value);
// A list, or one text that is split at commas, which Flyte's loader takes for a list of texts.
std::optional<std::vector<std::string>> ReadTextsOrOne(const ConfigValue& value);

// What Kubernetes accepts in some place, and the words for it: "it must …".
struct TextRule {
  bool (*accepts)(absl::string_view text);
  const char* words;
};
extern const TextRule kNamespace;         // a DNS label
extern const TextRule kObjectName;        // a DNS subdomain
extern const TextRule kQualifiedName;     // the key of a label or taint, a resource
extern const TextRule kExtendedResource;  // a resource that is not of Kubernetes itself

// Refuses a text that breaks the rule. True: it does not.
bool CheckText(const ConfigValue& value, absl::string_view text, const TextRule& rule);
// ReadText and ReadTextsOrOne, with each text checked.
std::optional<std::string> ReadRuledText(const ConfigValue& value, const TextRule& rule);
std::optional<std::vector<std::string>> ReadRuledTexts(const ConfigValue& value,
                                                       const TextRule& rule);

// What is wrong with an entry of a map; empty: nothing.
using EntryCheck = std::string (*)(absl::string_view key, absl::string_view value);
std::string CheckAnnotation(absl::string_view key, absl::string_view value);
std::string CheckLabel(absl::string_view key, absl::string_view value);
std::string CheckEnvVar(absl::string_view key, absl::string_view value);

// One entry of a map, with the key as written.
struct MapEntry {
  std::string key;
  ConfigValue value;
};
// A map of `of` ("texts"), written as a map or as a list of single-key maps.
std::optional<std::vector<MapEntry>> ReadMap(const ConfigValue& value, absl::string_view of);

// A map of texts.
std::optional<std::map<std::string, std::string>> ReadStringMap(const ConfigValue& value,
                                                                EntryCheck check);

}  // namespace server
