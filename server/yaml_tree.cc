#include "server/yaml_tree.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/readable_text.h"
#include "server/yaml_builder.h"

namespace server {

namespace {

constexpr size_t kMaxBytes = 4 << 20;
constexpr absl::string_view kMergeKey = "<<";

// Own entries win over merged ones, and of several merged maps the first wins.
void AddMissing(const YamlNode& from, YamlNode& into) {
  for (const YamlNode& item : from.items) AddMissing(item, into);
  for (const YamlEntry& entry : from.entries) {
    if (into.Find(entry.key) == nullptr) into.entries.push_back(entry);
  }
}

void ResolveMergeKeys(YamlNode& node) {
  for (YamlNode& item : node.items) ResolveMergeKeys(item);
  for (YamlEntry& entry : node.entries) ResolveMergeKeys(entry.value);
  std::vector<YamlNode> merged;
  for (YamlEntry& entry : node.entries) {
    if (entry.key == kMergeKey) merged.push_back(std::move(entry.value));
  }
  std::erase_if(node.entries, [](const YamlEntry& entry) { return entry.key == kMergeKey; });
  for (const YamlNode& from : merged) AddMissing(from, node);
}

int LineOf(absl::string_view text, size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
}

YamlNode ParseReadable(absl::string_view text, int file, Mistakes& mistakes) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlBuilder builder(file);
    while (parser.HandleNextDocument(builder)) {
    }
    YamlNode root = builder.Take();
    ResolveMergeKeys(root);
    return root;
  } catch (const YAML::Exception& e) {
    mistakes.Add({file, e.mark.line + 1}, "", absl::StrCat("not valid YAML: ", e.msg));
    return {};
  }
}

void MergeEntry(YamlEntry from, YamlNode& into) {
  for (YamlEntry& entry : into.entries) {
    if (!absl::EqualsIgnoreCase(entry.key, from.key)) continue;
    entry.key = std::move(from.key);
    entry.place = from.place;
    MergeYaml(std::move(from.value), entry.value);
    return;
  }
  into.entries.push_back(std::move(from));
}

}  // namespace

const YamlNode* YamlNode::Find(absl::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (absl::EqualsIgnoreCase(entry.key, key)) return &entry.value;
  }
  return nullptr;
}

YamlNode ParseYaml(absl::string_view text, int file, Mistakes& mistakes) {
  if (text.size() > kMaxBytes) {
    mistakes.Add({file, 0}, "", "larger than 4 MiB");
    return {};
  }
  if (const auto bad = FirstUnreadableByte(text)) {
    mistakes.Add({file, LineOf(text, *bad)}, "",
                 "not a text in UTF-8, or a control character in it");
    return {};
  }
  return ParseReadable(text, file, mistakes);
}

void MergeYaml(YamlNode from, YamlNode& into) {
  const bool onto_map = into.kind == YamlNode::Kind::kMap;
  if (onto_map && from.kind == YamlNode::Kind::kNull) return;
  if (!onto_map || from.kind != YamlNode::Kind::kMap) {
    into = std::move(from);
    return;
  }
  for (YamlEntry& entry : from.entries) MergeEntry(std::move(entry), into);
}

}  // namespace server
