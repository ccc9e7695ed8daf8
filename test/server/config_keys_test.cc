#include "server/config_keys.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "test/server/config_text.h"

namespace {

constexpr char kDocs[] = DASK_SOURCE_DIR "/docs/configuration.md";
constexpr char kBegin[] = "<!-- keys: begin -->\n";
constexpr char kEnd[] = "<!-- keys: end -->\n";

std::string ReadDocs() {
  std::stringstream text;
  text << std::ifstream(kDocs).rdbuf();
  return text.str();
}

std::string Code(absl::string_view text) {
  return text.empty() ? "" : absl::StrCat("`", absl::StrReplaceAll(text, {{"|", "\\|"}}), "`");
}

std::string Table() {
  std::string table = "\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n";
  for (const server::ConfigKey& key : server::ConfigKeys()) {
    absl::StrAppend(&table, "| ", Code(key.path), " | ", key.type, " | ", Code(key.default_value),
                    " | ", key.meaning, " |\n");
  }
  return table + "\n";
}

// The page with the table in it as the code has it.
std::string WithTable(const std::string& docs) {
  const size_t begin = docs.find(kBegin);
  const size_t end = docs.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos) return "";
  return docs.substr(0, begin) + kBegin + Table() + docs.substr(end);
}

// `path: value` as nested maps.
std::string Nested(absl::string_view path, absl::string_view value) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", std::string(2 * i, ' '), parts[i], ":");
  }
  return absl::StrCat(text, " ", value, "\n");
}

std::string Show(const plugin::StringMap& map) {
  return absl::StrJoin(map, ",", absl::PairFormatter("="));
}

// All fields that a key can set.
std::string Show(const server::Config& c) {
  const plugin::PodOptions& p = c.task.pods;
  const plugin::LogOptions& l = c.logs;
  return absl::StrCat(
      absl::StrJoin({c.listen.grpc, c.listen.http, c.kubernetes.kubeconfig, c.kubernetes.context,
                     absl::StrJoin(c.namespaces, ","), absl::FormatDuration(c.lost_runner_grace),
                     Show(c.task.platform.defaults), Show(c.task.platform.limits)},
                    "|"),
      absl::StrJoin(
          {Show(p.default_annotations), Show(p.default_labels), Show(p.default_env_vars),
           p.default_cpus, p.default_memory, Show(p.default_node_selector),
           Show(p.interruptible_node_selector), p.image_pull_policy, p.scheduler_name,
           boost::json::serialize(p.default_tolerations),
           boost::json::serialize(p.interruptible_tolerations), Show(p.default_env_vars_from_env),
           p.gpu_resource_name, p.gpu_device_node_label, p.gpu_partition_size_node_label,
           p.default_pod_template_name, absl::StrJoin(p.default_env_from_configmaps, ","),
           absl::StrJoin(p.default_env_from_secrets, ","),
           absl::StrJoin(p.add_tolerations_for_extended_resources, ",")},
          "|"),
      p.interruptible_node_selector_requirement.has_value(),
      p.non_interruptible_node_selector_requirement.has_value(), p.resource_tolerations.size(),
      c.task.legacy_dask_commands, l.kubernetes_enabled, l.cloudwatch_enabled,
      l.stackdriver_enabled, l.templates.size(),
      absl::StrJoin(
          {l.kubernetes_template_uri, l.cloudwatch_template_uri, l.stackdriver_template_uri}, "|"));
}

}  // namespace

TEST_CASE("the published default of a key is what its absence means", "[server][config]") {
  const std::string absent = Show(server::Config());
  for (const server::ConfigKey& key : server::ConfigKeys()) {
    if (key.default_value.empty()) continue;
    CAPTURE(key.path);
    const auto config = ParseText(Nested(key.path, key.default_value));
    CAPTURE(config.status());
    REQUIRE(config.ok());
    CHECK(Show(*config) == absent);
  }
}

TEST_CASE("the table has each key once, in lower case, with a meaning", "[server][config]") {
  std::set<absl::string_view> seen;
  for (const server::ConfigKey& key : server::ConfigKeys()) {
    CAPTURE(key.path);
    CHECK(seen.insert(key.path).second);
    CHECK(absl::AsciiStrToLower(key.path) == key.path);
    CHECK(server::FindKey(key.path) != nullptr);
    CHECK(!key.type.empty());
    CHECK(absl::EndsWith(key.meaning, "."));
  }
}

TEST_CASE("a map where a text belongs is refused by every key", "[server][config]") {
  for (const server::ConfigKey& key : server::ConfigKeys()) {
    CAPTURE(key.path);
    const std::string complaint = Complaint(Nested(key.path, "{nonsense: [1]}"));
    CHECK(absl::StrContains(complaint, absl::StrCat(": ", key.path)));
  }
}

// With UPDATE_DOCS=1 in the environment the page is rewritten instead.
TEST_CASE("docs/configuration.md shows the table of keys as the code has it", "[server][config]") {
  const std::string docs = ReadDocs();
  const std::string want = WithTable(docs);
  if (std::getenv("UPDATE_DOCS") != nullptr && !want.empty()) std::ofstream(kDocs) << want;
  REQUIRE(want != "");
  CHECK((docs == want || std::getenv("UPDATE_DOCS") != nullptr));
}

TEST_CASE("the example of docs/configuration.md is accepted", "[server][config]") {
  const std::string docs = ReadDocs();
  const std::string fence = "```yaml\n";
  const size_t begin = docs.find(fence);
  REQUIRE(begin != std::string::npos);
  const size_t start = begin + fence.size();
  const auto config = ParseText(docs.substr(start, docs.find("```", start) - start));
  CAPTURE(config.status());
  CHECK(config.ok());
}
