#include "k8s/kubeconfig_merge.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/fake_environment.h"

namespace k8s {
namespace {

using absl::StrContains;

test::FakeEnvironment Two(absl::string_view first, absl::string_view second) {
  test::FakeEnvironment world;
  world.variables["KUBECONFIG"] = "/a/config:/b/config";
  world.files = {{"/a/config", std::string(first)}, {"/b/config", std::string(second)}};
  return world;
}

constexpr absl::string_view kContexts =
    "contexts: [{name: m, context: {cluster: c, user: u}}, {name: n, context: {cluster: c, user: "
    "v}}]\n";

TEST_CASE("each file may give a part of the whole", "[k8s][kubeconfig]") {
  const auto world = Two(absl::StrCat("current-context: m\n", kContexts),
                         "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
                         "users: [{name: u, user: {token: t}}]\n");
  const auto config = world.Load();
  REQUIRE(config.ok());
  CHECK(config->server == "https://h");
  CHECK(config->token == "t");
}

TEST_CASE("the first file that defines a name wins with its whole entry", "[k8s][kubeconfig]") {
  const auto world =
      Two("users: [{name: u, user: {username: me, password: p}}]\n"
          "current-context: ''\n",
          absl::StrCat("current-context: m\n", kContexts,
                       "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
                       "users: [{name: u, user: {token: t}}, {name: v, user: {token: w}}]\n"));
  const auto config = world.Load();
  REQUIRE(config.ok());
  CHECK(config->username == "me");
  CHECK(config->token.empty());
  CHECK(world.Load("", "n")->token == "w");
}

TEST_CASE("the first current context that is set counts", "[k8s][kubeconfig]") {
  KubeconfigMerge files;
  CHECK(files.CurrentContext().empty());
  for (const char* text : {"{}", "current-context: ''", "current-context: a", "current-context: b"})
    CHECK(files.Add(text, "/k").ok());
  CHECK(files.CurrentContext() == "a");
}

TEST_CASE("paths are relative to the file that names them", "[k8s][kubeconfig]") {
  auto world = Two(absl::StrCat("current-context: m\n", kContexts,
                                "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"),
                   "users: [{name: u, user: {tokenFile: t}}, {name: v, user: {exec: {command: "
                   "./x, apiVersion: client.authentication.k8s.io/v1beta1}}}]\n");
  world.files["/b/t"] = "T";
  CHECK(world.Load()->token_file == "/b/t");
  CHECK(world.Load("", "n")->exec->command == "/b/./x");
}

TEST_CASE("a file that is not there is passed over, one that is broken is not",
          "[k8s][kubeconfig]") {
  auto world = Two("", test::Kubeconfig("", "token: t"));
  world.files.erase("/a/config");
  CHECK(world.Load().ok());
  world.files["/a/config"] = "a: [";
  CHECK(StrContains(world.Load().status().message(), "/a/config is not a kubeconfig"));
  world.files["/a/config"] = "";
  CHECK(world.Load().ok());
  world.unreadable = "/a/config";
  CHECK(StrContains(world.Load().status().message(), "kubeconfig: cannot read /a/config"));
}

TEST_CASE("a name that no file defines is missed in all of them", "[k8s][kubeconfig]") {
  const auto world = Two("current-context: m", kContexts);
  CHECK(world.Load().status().message() == "/a/config, /b/config: clusters has no entry \"c\"");
}

}  // namespace
}  // namespace k8s
