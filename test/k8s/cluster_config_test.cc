#include "k8s/cluster_config.h"

#include <catch2/catch.hpp>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr absl::string_view kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

// Variables and files as the test gives them.
struct World {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;

  absl::StatusOr<ClusterConfig> Load(absl::string_view kubeconfig = "",
                                     absl::string_view context = "") const {
    const auto variable = [this](absl::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(std::string(name));
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
    const auto read = [this](absl::string_view path) -> absl::StatusOr<std::string> {
      const auto found = files.find(std::string(path));
      if (found == files.end()) return absl::NotFoundError(absl::StrCat("cannot open ", path));
      return found->second;
    };
    return LoadClusterConfig(kubeconfig, context, {variable, read});
  }
};

// A kubeconfig of one context with these lines for its cluster and user.
std::string Kubeconfig(absl::string_view cluster, absl::string_view user) {
  return absl::StrCat(R"(apiVersion: v1
kind: Config
current-context: main
contexts:
- {name: main, context: {cluster: c, user: u, namespace: team}}
- {name: other, context: {cluster: c, user: nobody}}
clusters:
- name: c
  cluster: {server: "https://host:6443/prefix/", )",
                      cluster, "}\nusers:\n- name: u\n  user: {", user, "}\n");
}

absl::StatusOr<ClusterConfig> LoadWith(absl::string_view cluster, absl::string_view user) {
  World world;
  world.files = {{"/etc/k/config", Kubeconfig(cluster, user)},
                 {"/etc/k/ca.pem", "CA"},
                 {"/etc/k/sub/cert.pem", "CERT"},
                 {"/abs/key.pem", "KEY"},
                 {"/etc/k/token", "T"}};
  return world.Load("/etc/k/config");
}

TEST_CASE("a kubeconfig with data in line", "[k8s][config]") {
  const auto config =
      LoadWith("certificate-authority-data: Q0E=",
               "client-certificate-data: Q0VSVA==, client-key-data: S0VZ, token: secret");
  REQUIRE(config.ok());
  CHECK(config->server == "https://host:6443/prefix");
  CHECK(config->ca_pem == "CA");
  CHECK(config->client_cert_pem == "CERT");
  CHECK(config->client_key_pem == "KEY");
  CHECK(config->token == "secret");
  CHECK(config->ns == "team");
}

TEST_CASE("files are relative to the folder of the kubeconfig", "[k8s][config]") {
  const auto config = LoadWith("certificate-authority: ca.pem",
                               "client-certificate: sub/cert.pem, client-key: /abs/key.pem, "
                               "tokenFile: token");
  REQUIRE(config.ok());
  CHECK(config->ca_pem == "CA");
  CHECK(config->client_cert_pem == "CERT");
  CHECK(config->client_key_pem == "KEY");
  CHECK(config->token_file == "/etc/k/token");
}

TEST_CASE("what is not supported is refused by its name", "[k8s][config]") {
  const struct {
    const char* cluster;
    const char* user;
    const char* name;
  } rows[] = {
      {"proxy-url: 'http://p'", "", "clusters[c].proxy-url"},
      {"tls-server-name: n", "", "clusters[c].tls-server-name"},
      {"", "exec: {command: aws}", "users[u].exec"},
      {"", "auth-provider: {name: gcp}", "users[u].auth-provider"},
      {"", "username: a, password: b", "users[u].username"},
      {"", "as: root", "users[u].as"},
      {"", "as-groups: [x]", "users[u].as-groups"},
  };
  for (const auto& row : rows) {
    const auto config = LoadWith(row.cluster, row.user);
    CAPTURE(row.name, config.status().ToString());
    CHECK(absl::IsUnimplemented(config.status()));
    CHECK(absl::StrContains(config.status().message(),
                            absl::StrCat("/etc/k/config: ", row.name, " is not supported")));
  }
}

TEST_CASE("what contradicts itself or cannot be read is refused by its name", "[k8s][config]") {
  const struct {
    const char* cluster;
    const char* user;
    const char* words;
  } rows[] = {
      {"insecure-skip-tls-verify: true, certificate-authority: ca.pem", "", "contradict"},
      {"certificate-authority: ca.pem, certificate-authority-data: Q0E=", "", "contradict"},
      {"certificate-authority-data: '***'", "", "certificate-authority-data is not base64"},
      {"certificate-authority: none.pem", "", "cannot open /etc/k/none.pem"},
      {"", "client-certificate-data: Q0VSVA==", "client-key go together"},
      {"", "client-key-data: S0VZ", "client-key go together"},
      {"", "tokenFile: none", "users[u].tokenFile cannot be used: cannot open /etc/k/none"},
  };
  for (const auto& row : rows) {
    const auto config = LoadWith(row.cluster, row.user);
    CAPTURE(row.words, config.status().ToString());
    CHECK(absl::IsInvalidArgument(config.status()));
    CHECK(absl::StrContains(config.status().message(), row.words));
  }
}

TEST_CASE("a secret is never part of an error", "[k8s][config]") {
  const auto config = LoadWith("", "token: secret, client-key-data: '%%c2VjcmV0'");
  CHECK_FALSE(config.ok());
  CHECK_FALSE(absl::StrContains(config.status().message(), "secret"));
  CHECK_FALSE(absl::StrContains(config.status().message(), "c2VjcmV0"));
}

TEST_CASE("credentials are refused over plain http", "[k8s][config]") {
  World world;
  world.files["/k"] =
      "current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n"
      "clusters: [{name: a, cluster: {server: 'http://h'}}]\n"
      "users: [{name: a, user: {token: secret}}]\n";
  const auto config = world.Load("/k");
  CHECK(absl::StrContains(config.status().message(), "only sent over https"));
}

TEST_CASE("a server without a scheme is refused with its value", "[k8s][config]") {
  World world;
  world.files["/k"] =
      "current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n"
      "clusters: [{name: a, cluster: {server: 'host:6443'}}]\nusers: [{name: a, user: {}}]\n";
  CHECK(absl::StrContains(world.Load("/k").status().message(),
                          "clusters[a].server must be an https:// address, it is \"host:6443\""));
}

TEST_CASE("a context is chosen by name and must lead somewhere", "[k8s][config]") {
  World world;
  world.files["/k"] = Kubeconfig("", "token: t");
  CHECK(world.Load("/k", "main").ok());
  CHECK(absl::StrContains(world.Load("/k", "none").status().message(),
                          "/k: contexts has no entry \"none\""));
  CHECK(absl::StrContains(world.Load("/k", "other").status().message(),
                          "/k: users has no entry \"nobody\""));
}

TEST_CASE("what is no kubeconfig is refused and never a crash", "[k8s][config]") {
  for (const char* text :
       {"", "3", "[]", "a: [", "\t", "current-context: [x]", "current-context: a",
        "current-context: a\ncontexts: 3", "current-context: a\ncontexts: [3, {name: [a]}]",
        "current-context: a\ncontexts: [{name: a, context: 3}]\nclusters: [{name: ''}]"}) {
    World world;
    world.files["/k"] = text;
    CAPTURE(text);
    CHECK(absl::IsInvalidArgument(world.Load("/k").status()));
  }
}

TEST_CASE("KUBECONFIG is used when nothing is configured, as one file only", "[k8s][config]") {
  World world;
  world.files["/k"] = Kubeconfig("", "token: t");
  world.variables["KUBECONFIG"] = ":/k:";
  CHECK(world.Load().ok());
  world.variables["KUBECONFIG"] = "/k:/l";
  CHECK(absl::IsUnimplemented(world.Load().status()));
  CHECK(absl::StrContains(world.Load().status().message(), "/k:/l"));
  world.variables["KUBECONFIG"] = "/missing";
  CHECK(absl::StrContains(world.Load().status().message(), "cannot open /missing"));
}

TEST_CASE("inside a cluster the service account is who we are", "[k8s][config]") {
  World world;
  world.variables = {{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  CHECK(absl::StrContains(world.Load().status().message(), "no service account token"));
  world.files[absl::StrCat(kAccount, "token")] = "t";
  world.files[absl::StrCat(kAccount, "ca.crt")] = "CA";
  world.files[absl::StrCat(kAccount, "namespace")] = "here\n";
  const auto config = world.Load();
  REQUIRE(config.ok());
  CHECK(config->server == "https://[fd00::1]:443");
  CHECK(config->token_file == absl::StrCat(kAccount, "token"));
  CHECK(config->ca_pem == "CA");
  CHECK(config->ns == "here");
  world.variables["POD_NAMESPACE"] = "there";
  CHECK(world.Load()->ns == "there");
}

TEST_CASE("with no way to an API server the error says what was looked for", "[k8s][config]") {
  const auto config = World().Load();
  CHECK(absl::StrContains(config.status().message(), "KUBERNETES_SERVICE_HOST"));
}

}  // namespace
}  // namespace k8s
