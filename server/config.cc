#include "server/config.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_checks.h"
#include "server/config_keys.h"
#include "server/config_log_templates.h"
#include "server/config_tree.h"
#include "server/near_miss.h"

namespace server {

namespace {

// A key of the same section that is near, else the section where a key of this very name belongs.
std::string Suggestion(absl::string_view section, absl::string_view key) {
  const std::string near = DidYouMean(key, KeysOf(section));
  if (!near.empty()) return near;
  for (const ConfigKey& known : ConfigKeys()) {
    if (absl::EndsWithIgnoreCase(known.path, absl::StrCat(".", key))) {
      return absl::StrCat(" (did you mean ", known.path, "?)");
    }
  }
  return "";
}

// Walks the merged tree, sets what has a row and judges what has none.
class Reader {
 public:
  Reader(ConfigDraft& draft, Mistakes& mistakes) : draft_(draft), mistakes_(mistakes) {}

  void ReadSection(absl::string_view path, Place place, const YamlNode& node);

 private:
  void ReadEntry(absl::string_view section, const YamlEntry& entry);
  void Unknown(absl::string_view section, const YamlEntry& entry);

  ConfigDraft& draft_;
  Mistakes& mistakes_;
};

void Reader::ReadSection(absl::string_view path, Place place, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kNull) return;
  if (node.kind != YamlNode::Kind::kMap) {
    mistakes_.Add(place, path, "must be a map of keys");
    return;
  }
  for (const YamlEntry& entry : node.entries) ReadEntry(path, entry);
}

void Reader::ReadEntry(absl::string_view section, const YamlEntry& entry) {
  const std::string path = KeyPath(section, entry.key);
  if (const KeyRow* row = FindKey(path)) {
    const ConfigValue value{entry.value, entry.place, path, mistakes_};
    if (entry.value.kind != YamlNode::Kind::kNull) row->set(value, draft_);
  } else if (IsSection(path)) {
    ReadSection(path, entry.place, entry.value);
  } else {
    Unknown(section, entry);
  }
}

void Reader::Unknown(absl::string_view section, const YamlEntry& entry) {
  const std::string path = KeyPath(section, entry.key);
  switch (JudgeUnknown(section, entry.key)) {
    case UnknownKey::kForeign:
      return;
    case UnknownKey::kIgnored:
      draft_.config.ignored.push_back(path);
      return;
    case UnknownKey::kRefused:
      mistakes_.Add(entry.place, ShownPath(section, entry.key),
                    absl::StrCat("unknown key", Suggestion(section, entry.key)));
      return;
  }
}

std::optional<std::string> NonEmpty(std::optional<std::string> text) {
  return text && !text->empty() ? std::move(text) : std::nullopt;
}

// Keys are checked where they stand, the variable only here.
absl::Status CheckPodTemplateNamespace(const std::string& ns) {
  if (plugin::IsDnsLabel(ns)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("POD_NAMESPACE in the environment is ",
                                                 plugin::Quoted(ns), ": ", plugin::kDnsLabelRule));
}

std::vector<std::string> PathsOf(const std::vector<ConfigFile>& files) {
  std::vector<std::string> paths;
  for (const ConfigFile& file : files) paths.push_back(file.path);
  return paths;
}

void SortUnique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

std::optional<std::string> NoVariable(absl::string_view) { return std::nullopt; }

absl::StatusOr<Config> ParseConfig(const std::vector<ConfigFile>& files, Variable variable) {
  Mistakes mistakes(PathsOf(files));
  const YamlNode tree = MergeFiles(files, mistakes);
  ConfigDraft draft;
  draft.variable = variable;
  Assign(NonEmpty(variable("POD_NAMESPACE")), draft.config.pod_template_namespace);
  Reader(draft, mistakes).ReadSection("", tree.place, tree);
  CheckTogether(draft.config, tree, mistakes);
  absl::Status status = mistakes.Status();
  if (status.ok()) status = CheckPodTemplateNamespace(draft.config.pod_template_namespace);
  if (!status.ok()) return status;
  CompleteLogTemplates(draft);
  SortUnique(draft.config.ignored);
  return std::move(draft.config);
}

absl::StatusOr<Config> LoadConfig(const std::vector<std::string>& patterns) {
  const auto files = ReadConfigFiles(patterns);
  if (!files.ok()) return files.status();
  return ParseConfig(*files, ProcessVariable);
}

}  // namespace server
