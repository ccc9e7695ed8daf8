#include "k8s/proxy.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "test/support/fake_environment.h"

namespace k8s {
namespace {

absl::StatusOr<std::string> ProxyFor(absl::string_view server,
                                     std::map<std::string, std::string> variables) {
  test::FakeEnvironment world;
  world.variables = std::move(variables);
  return world.With(
      [&](const Environment& environment) { return ProxyFromEnvironment(server, environment); });
}

TEST_CASE("the variable of the server's scheme names the proxy", "[k8s][proxy]") {
  const struct {
    const char* server;
    std::map<std::string, std::string> variables;
    const char* proxy;
  } rows[] = {
      {"https://h", {}, ""},
      {"https://h", {{"HTTPS_PROXY", "http://p:1"}}, "http://p:1"},
      {"https://h", {{"https_proxy", "https://p"}}, "https://p"},
      {"https://h", {{"HTTPS_PROXY", "socks5://p"}, {"https_proxy", "http://q"}}, "socks5://p"},
      {"https://h", {{"HTTPS_PROXY", ""}, {"https_proxy", "p:1"}}, "http://p:1"},
      {"https://h", {{"HTTP_PROXY", "http://p"}}, ""},
      {"http://h", {{"HTTP_PROXY", "http://p"}, {"HTTPS_PROXY", "http://q"}}, "http://p"},
  };
  for (const auto& row : rows) CHECK(*ProxyFor(row.server, row.variables) == row.proxy);
}

TEST_CASE("NO_PROXY excepts servers as Go has it", "[k8s][proxy]") {
  const struct {
    const char* server;
    const char* no_proxy;
    bool straight;
  } rows[] = {
      {"https://h", "", false},
      {"https://h", "*", true},
      {"https://h", "g, H", true},
      {"https://a.h", "h", true},
      {"https://ah", "h", false},
      {"https://h", ".h", false},
      {"https://a.h", ".h", true},
      {"https://h", "*.h", false},
      {"https://a.h", "*.h", true},
      {"https://h:6443", "h:6443", true},
      {"https://h", "h:443", true},
      {"https://h", "h:444", false},
      {"https://h", ":443", false},
      {"https://10.1.2.3", "10.0.0.0/8", true},
      {"https://10.1.2.3", "10.1.2.0/30", true},
      {"https://10.1.2.4", "10.1.2.0/30", false},
      {"https://11.1.2.3", "10.0.0.0/8", false},
      {"https://10.1.2.3", "10.0.0.0/33", false},
      {"https://10.1.2.3", "10.0.0.0/x", false},
      {"https://10.1.2.3", "0.0.0.0/0", true},
      {"https://h", "10.0.0.0/8", false},
      {"https://10.1.2.3", "10.1.2.3", true},
      {"https://10.1.2.3:6443", "10.1.2.3:6443", true},
      {"https://[fd00::1]:6443", "fd00::1", true},
      {"https://[fd00::1]:6443", "[fd00::1]:6443", true},
      {"https://[fd00::1]:6443", "[fd00::1]:6444", false},
      {"https://[fd00::1]", "fd00::/8", true},
      {"https://[fe00::1]", "fd00::/8", false},
      {"https://localhost", "", true},
      {"https://127.0.0.2", "", true},
      {"https://[::1]", "", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.server, row.no_proxy);
    const auto proxy =
        ProxyFor(row.server, {{"HTTPS_PROXY", "http://p"}, {"no_proxy", row.no_proxy}});
    CHECK(proxy->empty() == row.straight);
  }
}

TEST_CASE("a proxy is http, https or socks5 and has a host", "[k8s][proxy]") {
  for (const char* good : {"http://p", "https://u:s@p:1", "socks5://[::1]:1080", "socks5h://p"}) {
    CHECK(CheckProxy(good).ok());
  }
  for (const char* bad : {"", "p", "ftp://p", "http://", "socks4://p", "http://a b"}) {
    CHECK_FALSE(CheckProxy(bad).ok());
  }
}

TEST_CASE("a proxy variable that is of no use is named without its value", "[k8s][proxy]") {
  const auto proxy = ProxyFor("http://h", {{"http_proxy", "x://me:secret@p"}});
  CHECK(proxy.status().message() ==
        "the environment variable HTTP_PROXY must be an http://, https:// or socks5:// address");
}

}  // namespace
}  // namespace k8s
