#include "k8s/kubeconfig.h"

#include <catch2/catch.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/certificate.h"
#include "test/support/fake_environment.h"

namespace k8s {
namespace {

using absl::StrContains;
using test::FakeEnvironment;
using test::Kubeconfig;

const test::Identity& Us() {
  static const test::Identity identity;
  return identity;
}

absl::StatusOr<ClusterConfig> LoadWith(absl::string_view cluster, absl::string_view user,
                                       absl::string_view server = "https://host:6443/prefix/") {
  FakeEnvironment world;
  world.files = {{"/etc/k/config", Kubeconfig(cluster, user, server)},
                 {"/etc/k/ca.pem", Us().cert_pem()},
                 {"/etc/k/sub/cert.pem", Us().cert_pem()},
                 {"/abs/key.pem", Us().key_pem()},
                 {"/etc/k/other.pem", test::Identity().key_pem()},
                 {"/etc/k/text", "text"},
                 {"/etc/k/token", "T"}};
  return world.Load("/etc/k/config");
}

std::string Data(const std::string& text) { return absl::Base64Escape(text); }

TEST_CASE("a kubeconfig with data in line", "[k8s][kubeconfig]") {
  const auto config =
      LoadWith(absl::StrCat("certificate-authority-data: ", Data(Us().cert_pem())),
               absl::StrCat("client-certificate-data: ", Data(Us().cert_pem()),
                            ", client-key-data: ", Data(Us().key_pem()), ", token: secret"));
  REQUIRE(config.ok());
  CHECK(config->server == "https://host:6443/prefix");
  CHECK(config->ca_pem == Us().cert_pem());
  CHECK(config->client_cert_pem == Us().cert_pem());
  CHECK(config->client_key_pem == Us().key_pem());
  CHECK(config->token == "secret");
  CHECK(config->ns == "team");
  CHECK((config->ca_file + config->client_cert_file + config->client_key_file).empty());
}

TEST_CASE("files are relative to the folder of the kubeconfig", "[k8s][kubeconfig]") {
  const auto config = LoadWith("certificate-authority: ca.pem",
                               "client-certificate: sub/cert.pem, client-key: /abs/key.pem, "
                               "tokenFile: token");
  REQUIRE(config.ok());
  CHECK(config->ca_pem == Us().cert_pem());
  CHECK(config->ca_file == "/etc/k/ca.pem");
  CHECK(config->client_cert_file == "/etc/k/sub/cert.pem");
  CHECK(config->client_key_file == "/abs/key.pem");
  CHECK(config->client_key_pem == Us().key_pem());
  CHECK(config->token_file == "/etc/k/token");
}

TEST_CASE("server name, proxy and basic authentication", "[k8s][kubeconfig]") {
  const auto config = LoadWith("tls-server-name: kube.test, proxy-url: 'https://proxy:1'",
                               "username: me, password: 'a:b'");
  REQUIRE(config.ok());
  CHECK(config->tls_server_name == "kube.test");
  CHECK(config->proxy_url == "https://proxy:1");
  CHECK(config->username == "me");
  CHECK(config->password == "a:b");
}

TEST_CASE("whom we want to be taken for", "[k8s][kubeconfig]") {
  const auto config = LoadWith("",
                               "as: a, as-uid: '7', as-groups: [x, y], "
                               "as-user-extra: {k: [v, w], l: []}");
  REQUIRE(config.ok());
  CHECK(config->impersonation.user == "a");
  CHECK(config->impersonation.uid == "7");
  CHECK(config->impersonation.groups == std::vector<std::string>{"x", "y"});
  REQUIRE(config->impersonation.extra.size() == 2);
  CHECK(config->impersonation.extra[0].first == "k");
  CHECK(config->impersonation.extra[0].second == std::vector<std::string>{"v", "w"});
}

TEST_CASE("an authentication provider is refused by its name", "[k8s][kubeconfig]") {
  const auto config = LoadWith("", "auth-provider: {name: gcp}");
  CHECK(absl::IsUnimplemented(config.status()));
  CHECK(StrContains(config.status().message(),
                    "/etc/k/config: users[u].auth-provider is not supported"));
}

TEST_CASE("a cluster that cannot be used is refused by its field", "[k8s][kubeconfig]") {
  const struct {
    const char* cluster;
    const char* words;
  } rows[] = {
      {"insecure-skip-tls-verify: true, certificate-authority: ca.pem", "contradict"},
      {"certificate-authority: ca.pem, certificate-authority-data: Q0E=", "contradict"},
      {"certificate-authority-data: '***'", "certificate-authority-data is not base64"},
      {"certificate-authority-data: Q0E=", "certificate-authority holds no PEM certificate"},
      {"certificate-authority: none.pem", "cannot open /etc/k/none.pem"},
      {"certificate-authority: [a]", "certificate-authority must be a single value"},
      {"tls-server-name: 'a/b'", "tls-server-name must be a host name, it is \"a/b\""},
      {"tls-server-name: [a]", "tls-server-name must be a single value"},
      {"proxy-url: 'ftp://p'", "proxy-url must be an http://"},
      {"proxy-url: 'p:1'", "proxy-url must be an http://"},
  };
  for (const auto& row : rows) {
    const auto config = LoadWith(row.cluster, "");
    CAPTURE(row.words, config.status().ToString());
    CHECK(absl::IsInvalidArgument(config.status()));
    CHECK(StrContains(config.status().message(), "/etc/k/config: clusters[c]."));
    CHECK(StrContains(config.status().message(), row.words));
  }
}

TEST_CASE("a user that cannot be used is refused by its field", "[k8s][kubeconfig]") {
  const struct {
    const char* user;
    const char* words;
  } rows[] = {
      {"client-certificate: ca.pem", "client-key go together"},
      {"client-key: /abs/key.pem", "client-key go together"},
      {"client-certificate: ca.pem, client-key: other.pem", "does not belong"},
      {"client-certificate: ca.pem, client-key: text", "is no PEM private key"},
      {"client-certificate: text, client-key: /abs/key.pem", "is no PEM certificate"},
      {"tokenFile: none", "users[u].tokenFile cannot be used: cannot open /etc/k/none"},
      {"token: 'a b'", "users[u].token holds white space"},
      {"token: [a]", "users[u].token must be a single value"},
      {"token: a, username: b, password: c", "users[u].token and username contradict"},
      {"tokenFile: token, username: b, password: c", "tokenFile and username contradict"},
      {"password: c", "users[u].password needs a username"},
      {"username: 'a:b'", "users[u].username must not hold a colon"},
      {"as-uid: x", "users[u].as-uid needs `as`"},
      {"as-groups: [x]", "users[u].as-groups needs `as`"},
      {"as-user-extra: {a: [b]}", "users[u].as-user-extra needs `as`"},
      {"as: a, as-groups: x", "as-groups must be a list of names"},
      {"as: a, as-groups: [[x]]", "as-groups must be a list of names"},
      {"as: a, as-user-extra: {a: b}", "as-user-extra must be a mapping of lists"},
      {"as: a, as-user-extra: [b]", "as-user-extra must be a mapping of lists"},
      {"as: a, as-user-extra: {a: [\"b\\n\"]}", "as-user-extra holds a control character"},
      {"as: a, as-groups: [\"b\\r\\nX: y\"]", "as-groups holds a control character"},
      {"as: \"a\\0b\"", "users[u].as holds a control character"},
      {"as: a, as-uid: \"\\t\"", "users[u].as-uid holds a control character"},
  };
  for (const auto& row : rows) {
    const auto config = LoadWith("", row.user);
    CAPTURE(row.user, row.words, config.status().ToString());
    CHECK(absl::IsInvalidArgument(config.status()));
    CHECK(StrContains(config.status().message(), "/etc/k/config: users[u]."));
    CHECK(StrContains(config.status().message(), row.words));
  }
}

TEST_CASE("a secret is never part of an error", "[k8s][kubeconfig]") {
  const struct {
    const char* cluster;
    const char* user;
  } rows[] = {
      {"", "token: 'se cret'"},
      {"", "token: *secret"},
      {"", "token: \"\\secret\""},
      {"", "token: secret, client-key-data: '%%secret'"},
      {"", "username: me, password: secret, token: secret"},
      {"", "password: secret"},
      {"", "client-certificate: ca.pem, client-key-data: c2VjcmV0"},
      {"proxy-url: 'ftp://me:secret@proxy'", ""},
      {"", "exec: {command: c, args: [--token, secret], env: [{name: K, value: secret}]}"},
      {"",
       "exec: {command: c, args: {secret: secret}, "
       "apiVersion: client.authentication.k8s.io/v1beta1}"},
  };
  for (const auto& row : rows) {
    const auto config = LoadWith(row.cluster, row.user);
    CAPTURE(row.user, config.status().ToString());
    REQUIRE_FALSE(config.ok());
    for (const char* secret : {"secret", "cret", "c2VjcmV0"}) {
      CHECK_FALSE(StrContains(config.status().message(), secret));
    }
  }
}

TEST_CASE("credentials of any kind are refused over plain http", "[k8s][kubeconfig]") {
  for (const char* user :
       {"token: t", "tokenFile: token", "username: a, password: b",
        "client-certificate: ca.pem, client-key: /abs/key.pem",
        "exec: {command: c, apiVersion: client.authentication.k8s.io/v1beta1}"}) {
    const auto config = LoadWith("", user, "http://host");
    CAPTURE(user);
    CHECK(StrContains(config.status().message(), "credentials are only sent over https"));
  }
  CHECK(LoadWith("", "", "http://host").ok());
}

TEST_CASE("a server that is no address is refused with its value", "[k8s][kubeconfig]") {
  for (const char* server : {"host:6443", "", "https://", "ftp://host", "https://h/?a=b"}) {
    const auto config = LoadWith("", "", server);
    CHECK(StrContains(
        config.status().message(),
        absl::StrCat("clusters[c].server must be an https:// address, it is \"", server, "\"")));
  }
  const auto config = LoadWith("", "", "https://me:secret@host");
  CHECK(StrContains(config.status().message(), "server must not hold a user"));
  CHECK_FALSE(StrContains(config.status().message(), "secret"));
}

TEST_CASE("a context is chosen by name and must lead somewhere", "[k8s][kubeconfig]") {
  FakeEnvironment world;
  world.files["/k"] = Kubeconfig("", "token: t");
  CHECK(world.Load("/k", "main").ok());
  CHECK(StrContains(world.Load("/k", "none").status().message(),
                    "/k: contexts has no entry \"none\""));
  CHECK(StrContains(world.Load("/k", "other").status().message(),
                    "/k: users has no entry \"nobody\""));
}

TEST_CASE("the namespace of a context is a namespace's name", "[k8s][kubeconfig]") {
  for (const char* ns : {"A", "a.b", "-a", "a-", "a/b", "a_b"}) {
    FakeEnvironment world;
    world.files["/k"] = absl::StrCat(
        "current-context: m\ncontexts: [{name: m, context: {cluster: c, user: u, namespace: '", ns,
        "'}}]\nclusters: [{name: c, cluster: {server: 'https://h'}}]\nusers: [{name: u}]\n");
    CHECK(StrContains(
        world.Load("/k").status().message(),
        absl::StrCat("contexts[m].namespace must be a namespace's name, it is \"", ns, "\"")));
  }
}

TEST_CASE("what is no kubeconfig is refused and never a crash", "[k8s][kubeconfig]") {
  for (const char* text :
       {"", "3", "[]", "a: [", "\t", "a: *b", "current-context: [x]", "current-context: a",
        "current-context: a\ncontexts: 3", "current-context: a\ncontexts: [3, {name: [a]}]",
        "current-context: a\ncontexts: [{name: a, context: 3}]\nclusters: [{name: ''}]",
        "current-context: a\ncontexts: &c [{name: a, context: *c}]"}) {
    FakeEnvironment world;
    world.files["/k"] = text;
    const auto config = world.Load("/k");
    CAPTURE(text, config.status().ToString());
    CHECK(absl::IsInvalidArgument(config.status()));
    CHECK(StrContains(config.status().message(), "/k"));
  }
}

TEST_CASE("nesting without end is refused", "[k8s][kubeconfig]") {
  for (const char* opening : {"[", "{a: ", "- ", "? ", "!a [", "a: &b [*b, "}) {
    FakeEnvironment world;
    for (int i = 0; i < 5'000; ++i) world.files["/k"] += opening;
    CAPTURE(opening);
    CHECK(absl::IsInvalidArgument(world.Load("/k").status()));
  }
}

TEST_CASE("a file that is no YAML is refused with the place", "[k8s][kubeconfig]") {
  FakeEnvironment world;
  world.files["/k"] = "a: b\nc: *secret\n";
  CHECK(world.Load("/k").status().message() ==
        "/k is not a kubeconfig: line 2, column 4 is not YAML");
}

}  // namespace
}  // namespace k8s
