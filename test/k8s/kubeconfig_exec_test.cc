#include "k8s/kubeconfig_exec.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/fake_environment.h"

namespace k8s {
namespace {

using absl::StrContains;

constexpr absl::string_view kBeta = "apiVersion: client.authentication.k8s.io/v1beta1";
constexpr absl::string_view kV1 = "apiVersion: client.authentication.k8s.io/v1";

absl::StatusOr<ClusterConfig> LoadExec(absl::string_view exec, absl::string_view more = "",
                                       absl::string_view cluster = "") {
  test::FakeEnvironment world;
  world.files["/k/config"] = test::Kubeconfig(cluster, absl::StrCat("exec: {", exec, "}", more));
  return world.Load("/k/config");
}

TEST_CASE("an exec plugin with all that it may have", "[k8s][exec]") {
  const auto config = LoadExec(absl::StrCat(
      kV1, ", interactiveMode: Never, command: aws, args: [eks, '1'], ",
      "env: [{name: A, value: b}, {name: C}], installHint: get it, provideClusterInfo: true"));
  REQUIRE(config.ok());
  const ExecPlugin& plugin = *config->exec;
  CHECK(plugin.command == "aws");
  CHECK(plugin.args == std::vector<std::string>{"eks", "1"});
  CHECK(plugin.env == std::vector<std::pair<std::string, std::string>>{{"A", "b"}, {"C", ""}});
  CHECK(plugin.api_version == "client.authentication.k8s.io/v1");
  CHECK(plugin.install_hint == "get it");
  CHECK(plugin.provide_cluster_info);
  CHECK(plugin.cluster_extension.empty());
}

TEST_CASE("a command with a slash belongs to the kubeconfig's folder", "[k8s][exec]") {
  const struct {
    const char* command;
    const char* path;
  } rows[] = {{"x", "x"}, {"./x", "/k/./x"}, {"a/x", "/k/a/x"}, {"/a/x", "/a/x"}};
  for (const auto& row : rows) {
    CHECK(LoadExec(absl::StrCat(kBeta, ", command: ", row.command))->exec->command == row.path);
  }
}

TEST_CASE("credentials that are written down make the plugin superfluous", "[k8s][exec]") {
  for (const char* own : {", token: t", ", username: a, password: b"}) {
    const auto config = LoadExec(absl::StrCat(kBeta, ", command: x"), own);
    REQUIRE(config.ok());
    CHECK_FALSE(config->exec.has_value());
  }
}

TEST_CASE("what the cluster has to say to a plugin is kept as JSON", "[k8s][exec]") {
  const auto config =
      LoadExec(absl::StrCat(kBeta, ", command: x, provideClusterInfo: true"), "",
               "extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec,"
               " extension: {audience: a, n: 3, s: '3', list: [true, null]}}]");
  REQUIRE(config.ok());
  CHECK(config->exec->cluster_extension == R"({"audience":"a","n":3,"s":"3","list":[true,null]})");
}

TEST_CASE("a plugin that cannot be used is refused by its field", "[k8s][exec]") {
  const struct {
    absl::string_view version;
    const char* exec;
    const char* words;
  } rows[] = {
      {kBeta, "args: [a]", "exec.command is missing"},
      {kBeta, "command: [a]", "exec.command must be a single value"},
      {"x: y", "command: a", "exec.apiVersion must be client.authentication.k8s.io/v1 or"},
      {"apiVersion: client.authentication.k8s.io/v1alpha1", "command: a", "v1alpha1\""},
      {kV1, "command: a", "exec.interactiveMode must be Never or IfAvailable"},
      {kV1, "command: a, interactiveMode: Always", "there is no terminal"},
      {kBeta, "command: a, interactiveMode: Always", "it is \"Always\""},
      {kBeta, "command: a, args: b", "exec.args must be a list of texts"},
      {kBeta, "command: a, args: [[b]]", "exec.args must be a list of texts"},
      {kBeta, "command: a, env: {A: b}", "exec.env must be a list"},
      {kBeta, "command: a, env: [b]", "exec.env has an entry without a usable name"},
      {kBeta, "command: a, env: [{name: 'a=b'}]", "exec.env has an entry without a usable name"},
      {kBeta, "command: a, args: [\"a\\0b\"]", "NUL"},
  };
  for (const auto& row : rows) {
    const auto config = LoadExec(absl::StrCat(row.version, ", ", row.exec));
    CAPTURE(row.exec, config.status().ToString());
    CHECK(absl::IsInvalidArgument(config.status()));
    CHECK(StrContains(config.status().message(), "/k/config: users[u].exec."));
    CHECK(StrContains(config.status().message(), row.words));
  }
}

TEST_CASE("an extension without end is refused", "[k8s][exec]") {
  const auto config =
      LoadExec(absl::StrCat(kBeta, ", command: x, provideClusterInfo: true"), "",
               "extensions: [{name: client.authentication.k8s.io/exec, extension: &e [*e, *e]}]");
  CHECK(StrContains(config.status().message(), "extensions is too deep or too large"));
}

}  // namespace
}  // namespace k8s
