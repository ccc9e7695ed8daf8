#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/mistakes.h"

namespace server {

struct YamlEntry;

// A YAML value that knows where it was written. Scalars keep their text as written, whatever their
// type; what it means is for the reader of the key to say.
struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  Place place;
  std::string text;                // kScalar
  std::vector<YamlNode> items;     // kList
  std::vector<YamlEntry> entries;  // kMap, in the order of the file

  // The value under `key`, compared without regard to case. Null when absent or when this is no
  // map.
  const YamlNode* Find(absl::string_view key) const;
};

struct YamlEntry {
  std::string key;  // as written
  Place place;      // of the key
  YamlNode value;
};

// Parses one document. Anchors, aliases and merge keys (`<<`) are resolved. Syntax errors, a second
// document, text that is not UTF-8, more than 4 MiB, 100 levels or 20,000 values (aliases counted
// as often as they are used) are mistakes; the result is then null. An empty text is null and no
// mistake.
YamlNode ParseYaml(absl::string_view text, int file, Mistakes& mistakes);

// Lays `from` over `into`: maps are merged key by key without regard to case (the later spelling of
// a key stays), anything else replaces what was there. Null leaves a map as it is.
void MergeYaml(YamlNode from, YamlNode& into);

}  // namespace server
