#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "k8s/cluster_config.h"
#include "k8s/parse_object.h"
#include "k8s/watch_decoder.h"
#include "k8s/watch_event.h"
#include "plugin/handle.h"
#include "plugin/task_annotation.h"
#include "test/server/config_text.h"

// How deep and how large a text may be that somebody else wrote, at every place where one comes in.
namespace server {
namespace {

std::string Times(int n, absl::string_view text) {
  std::string all;
  for (int i = 0; i < n; ++i) absl::StrAppend(&all, text);
  return all;
}

// Each line holds the one before it twice: 2^30 values in 30 lines.
std::string AliasBomb(const std::string& last_key) {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    absl::StrAppend(&text, "a", i, ": &a", i, " [*a", i - 1, ", *a", i - 1, "]\n");
  }
  return absl::StrCat(text, last_key, ": *a29\n");
}

absl::Status Kubeconfig(const std::string& more, const std::string& extension = "x") {
  const std::string text = absl::StrCat(
      more,
      "\ncurrent-context: main\ncontexts: [{name: main, context: {cluster: c, user: u}}]\n"
      "clusters: [{name: c, cluster: {server: 'https://h', extensions: [{name: "
      "client.authentication.k8s.io/exec, extension: ",
      extension,
      "}]}}]\nusers: [{name: u, user: {exec: {command: /c, apiVersion: "
      "client.authentication.k8s.io/v1, interactiveMode: Never, provideClusterInfo: true}}}]\n");
  const auto variable = [](absl::string_view) { return std::optional<std::string>(); };
  const auto read = [&](absl::string_view) { return absl::StatusOr<std::string>(text); };
  return k8s::LoadClusterConfig("/k", "", {variable, read}).status();
}

std::string Nested(int levels) { return absl::StrCat(Times(levels, "["), Times(levels, "]")); }

absl::Status Feed(const std::string& bytes) {
  k8s::WatchDecoder decoder;
  return decoder.Feed(bytes, [](absl::string_view) { return absl::OkStatus(); });
}

struct Row {
  const char* what;
  std::function<absl::Status()> parse;
  bool ok;
};

const Row kRows[] = {
    {"configuration, as deep as may be", [] { return ParseText("a: " + Nested(98)).status(); },
     true},
    {"configuration, deeper", [] { return ParseText("a: " + Nested(101)).status(); }, false},
    {"configuration, far deeper", [] { return ParseText("a: " + Nested(200'000)).status(); },
     false},
    {"configuration, maps without end", [] { return ParseText(Times(200'000, "{a: ")).status(); },
     false},
    {"configuration, alias bomb", [] { return ParseText(AliasBomb("z")).status(); }, false},
    {"configuration, too many values",
     [] { return ParseText("a: [" + Times(20'000, "x,") + "]").status(); }, false},
    {"configuration, too large", [] { return ParseText(std::string(5 << 20, '#')).status(); },
     false},
    {"kubeconfig, usual", [] { return Kubeconfig(""); }, true},
    {"kubeconfig, aliases that nobody follows", [] { return Kubeconfig(AliasBomb("z")); }, true},
    {"kubeconfig, alias bomb that is handed on", [] { return Kubeconfig(AliasBomb("z"), "*a29"); },
     false},
    {"kubeconfig, deep extension", [] { return Kubeconfig("", Nested(200)); }, false},
    {"kubeconfig, far deeper", [] { return Kubeconfig("z: " + Nested(200'000)); }, false},
    {"object, as deep as may be",
     [] { return k8s::ParseObject(absl::StrCat("{\"a\":", Nested(127), "}")).status(); }, true},
    {"object, deeper",
     [] { return k8s::ParseObject(absl::StrCat("{\"a\":", Nested(128), "}")).status(); }, false},
    {"event, far deeper",
     [] { return k8s::ParseWatchEvent(Times(100'000, "{\"object\":")).status(); }, false},
    {"event, as large as may be", [] { return Feed(std::string(8 << 20, 'x') + "\n"); }, true},
    {"event, larger", [] { return Feed(std::string((8 << 20) + 1, 'x') + "\n"); }, false},
    {"event, without end", [] { return Feed(std::string(9 << 20, 'x')); }, false},
    {"handle, deep",
     [] { return plugin::DecodeHandle(absl::StrCat("{\"v\":", Nested(200), "}")).status(); },
     false},
    {"handle, large", [] { return plugin::DecodeHandle(std::string(1 << 20, '[')).status(); },
     false},
    {"annotation, far deeper",
     [] { return plugin::DecodeTaskAnnotation(Times(100'000, "{\"config\":")).status(); }, false},
};

TEST_CASE("texts of others are bounded in depth and size", "[server][limits]") {
  for (const Row& row : kRows) {
    CAPTURE(row.what);
    const absl::Status status = row.parse();
    CAPTURE(status);
    CHECK(status.ok() == row.ok);
    CHECK(status.message().size() < 1000);
  }
}

}  // namespace
}  // namespace server
