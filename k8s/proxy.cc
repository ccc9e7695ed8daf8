#include "k8s/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "k8s/url.h"

namespace k8s {
namespace {

constexpr absl::string_view kSchemes[] = {"http", "https", "socks5", "socks5h"};

using Address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
constexpr int kBitsOfAddress = 128;
constexpr int kBitsBeforeIpv4 = 96;

std::optional<Address> ParseAddress(absl::string_view text) {
  const std::string ip(absl::StripSuffix(absl::StripPrefix(text, "["), "]"));
  Address address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (inet_pton(AF_INET, ip.c_str(), address.data() + 12) == 1) return address;
  if (inet_pton(AF_INET6, ip.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

bool SameStart(const Address& one, const Address& other, int bits) {
  const int bytes = bits / 8;
  if (!std::equal(one.begin(), one.begin() + bytes, other.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || (one[bytes] ^ other[bytes]) >> (8 - rest) == 0;
}

bool IsLoopback(const Address& address) {
  return SameStart(address, *ParseAddress("127.0.0.0"), kBitsBeforeIpv4 + 8) ||
         address == *ParseAddress("::1");
}

bool InNetwork(const Address& address, absl::string_view network) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(network, '/');
  const std::optional<Address> start = ParseAddress(parts.first);
  int bits = 0;
  if (!start.has_value() || !absl::SimpleAtoi(parts.second, &bits)) return false;
  if (!absl::StrContains(parts.first, ":")) bits += kBitsBeforeIpv4;
  return bits >= 0 && bits <= kBitsOfAddress && SameStart(address, *start, bits);
}

struct HostPort {
  absl::string_view host, port;  // empty port: any
};

HostPort SplitPort(absl::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool bare_ipv6 = absl::StrContains(text, "::") && !absl::StrContains(text, "]");
  if (colon == absl::string_view::npos || bare_ipv6 || absl::EndsWith(text, "]")) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

// ".x" and "*.x" mean what is below x; "x" means x too.
bool InDomain(absl::string_view host, absl::string_view domain) {
  if (absl::ConsumePrefix(&domain, "*")) return absl::EndsWith(host, domain);
  if (absl::StartsWith(domain, ".")) return absl::EndsWith(host, domain);
  return host == domain || absl::EndsWith(host, absl::StrCat(".", domain));
}

bool Excepts(absl::string_view rule, absl::string_view host, absl::string_view port) {
  if (rule.empty()) return false;
  if (rule == "*") return true;
  const std::optional<Address> address = ParseAddress(host);
  if (absl::StrContains(rule, "/")) return address.has_value() && InNetwork(*address, rule);
  if (ParseAddress(rule).has_value()) return ParseAddress(rule) == address;
  const HostPort wanted = SplitPort(rule);
  if (wanted.host.empty() || (!wanted.port.empty() && wanted.port != port)) return false;
  const std::optional<Address> ip = ParseAddress(wanted.host);
  return ip.has_value() ? ip == address : InDomain(host, wanted.host);
}

bool GoesStraight(const Url& server, absl::string_view no_proxy) {
  const std::string host = absl::AsciiStrToLower(server.host);
  const std::optional<Address> address = ParseAddress(host);
  if (host == "localhost" || (address.has_value() && IsLoopback(*address))) return true;
  const std::string rules = absl::AsciiStrToLower(no_proxy);
  for (absl::string_view rule : absl::StrSplit(rules, ',')) {
    if (Excepts(absl::StripAsciiWhitespace(rule), host, server.port)) return true;
  }
  return false;
}

std::string Variable(const std::string& name, const Environment& environment) {
  const std::string upper = environment.variable(name).value_or("");
  return upper.empty() ? environment.variable(absl::AsciiStrToLower(name)).value_or("") : upper;
}

}  // namespace

absl::Status CheckProxy(absl::string_view url) {
  const absl::StatusOr<Url> parsed = ParseUrl(url);
  const bool known =
      parsed.ok() && !parsed->host.empty() &&
      std::find(std::begin(kSchemes), std::end(kSchemes), parsed->scheme) != std::end(kSchemes);
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError("must be an http://, https:// or socks5:// address");
}

absl::StatusOr<std::string> ProxyFromEnvironment(absl::string_view server,
                                                 const Environment& environment) {
  const absl::StatusOr<Url> url = ParseUrl(server);
  if (!url.ok())
    return absl::InvalidArgumentError(
        absl::StrCat("the server's address ", url.status().message()));
  const char* const name = url->scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY";
  std::string proxy = Variable(name, environment);
  if (proxy.empty() || GoesStraight(*url, Variable("NO_PROXY", environment))) return "";
  if (!absl::StrContains(proxy, "://")) proxy.insert(0, "http://");
  if (absl::Status status = CheckProxy(proxy); !status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the environment variable ", name, " ", status.message()));
  }
  return proxy;
}

}  // namespace k8s
