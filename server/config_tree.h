#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/config.h"
#include "server/yaml_tree.h"

namespace server {

// The files merged into one tree; the later file wins. Keys of one map that differ only in case are
// mistakes, but not in sections that belong to others.
YamlNode MergeFiles(const std::vector<ConfigFile>& files, Mistakes& mistakes);

// "section.key" in lower case; a root key has the section "". A dot within a key is escaped, so
// that it is no way to write nested maps.
std::string KeyPath(absl::string_view section, absl::string_view key);

// "section.key" with the key as written, for messages.
std::string ShownPath(absl::string_view section, absl::string_view key);

// Whether `path` is a map that holds keys of ours or sections of them.
bool IsSection(absl::string_view path);

// The keys and sections right under `section`.
std::vector<absl::string_view> KeysOf(absl::string_view section);

enum class UnknownKey {
  kForeign,  // another program's or plugin's: no word about it
  kIgnored,  // propeller's, and not honoured here
  kRefused,  // meant for us and unknown
};
// What to think of a key under `section` that is neither a key nor a section of ours.
UnknownKey JudgeUnknown(absl::string_view section, absl::string_view key);

}  // namespace server
