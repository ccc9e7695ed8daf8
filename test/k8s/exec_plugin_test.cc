#include "k8s/exec_plugin.h"

#include <catch2/catch.hpp>
#include <future>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/loop.h"
#include "test/support/script.h"

namespace k8s {
namespace {

using test::Script;
using Result = absl::StatusOr<ExecCredential>;

ClusterConfig ConfigFor(const std::string& command) {
  ClusterConfig config;
  config.server = "https://h";
  config.exec = ExecPlugin{};
  config.exec->command = command;
  config.exec->args = {"--password", "secret-argument"};
  config.exec->env = {{"PLUGIN_PASSWORD", "secret-variable"}};
  config.exec->api_version = "client.authentication.k8s.io/v1";
  config.exec->install_hint = "Get it from the shelf.";
  return config;
}

Result Run(const ClusterConfig& config, ProgramLimits limits = {}) {
  Loop loop;
  ExecPluginRunner runner(config, loop, limits);
  std::promise<Result> result;
  loop.Start();
  loop.Post(
      [&] { runner.Run([&](Result credential) { result.set_value(std::move(credential)); }); });
  Result got = result.get_future().get();
  loop.Stop();
  return got;
}

constexpr absl::string_view kAnswer =
    R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
    R"("status":{"token":"secret-token"}}')";

TEST_CASE("a plugin's answer is a credential", "[k8s][exec]") {
  const Script script(kAnswer);
  const Result credential = Run(ConfigFor(script.path()));
  REQUIRE(credential.ok());
  CHECK(credential->token == "secret-token");
}

TEST_CASE("a plugin has arguments, variables and what it is asked", "[k8s][exec]") {
  const Script script(absl::StrCat(
      R"([ "$1 $2 $PLUGIN_PASSWORD" = "--password secret-argument secret-variable" ] || exit 7
case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 8 ;; esac
)",
      kAnswer));
  CHECK(Run(ConfigFor(script.path())).ok());
}

TEST_CASE("a plugin that fails is named, its secrets are not", "[k8s][exec]") {
  const struct {
    const char* script;
    const char* words;
  } rows[] = {
      {"echo secret-output; exit 3", "failed with exit code 3"},
      {"echo secret-output", "its answer is not JSON"},
      {R"(echo '{"kind":"ExecCredential","apiVersion":"secret-output"}')",
       "its answer is not of apiVersion client.authentication.k8s.io/v1"},
      {"sleep 600", "did not end within 100ms"},
  };
  for (const auto& row : rows) {
    const Script script(row.script);
    ProgramLimits limits;
    if (absl::StartsWith(row.script, "sleep")) limits.time = absl::Milliseconds(100);
    const Result credential = Run(ConfigFor(script.path()), limits);
    CAPTURE(credential.status().ToString());
    REQUIRE_FALSE(credential.ok());
    CHECK(credential.status().message() ==
          absl::StrCat("exec plugin ", script.path(), ": ", row.words));
    CHECK_FALSE(absl::StrContains(credential.status().message(), "secret"));
  }
}

TEST_CASE("where a plugin that is not there can be had is told", "[k8s][exec]") {
  CHECK(Run(ConfigFor("no-such-plugin-anywhere")).status().message() ==
        "exec plugin no-such-plugin-anywhere: there is no such program. Get it from the shelf.");
}

TEST_CASE("a runner that ends takes its plugin along", "[k8s][exec]") {
  const Script script("sleep 600");
  const ClusterConfig config = ConfigFor(script.path());
  Loop loop;
  auto runner = std::make_unique<ExecPluginRunner>(config, loop);
  std::promise<void> started;
  loop.Start();
  loop.Post([&] {
    runner->Run([](const Result&) {});
    started.set_value();
  });
  started.get_future().wait();
  loop.Stop();
  runner.reset();
}

}  // namespace
}  // namespace k8s
