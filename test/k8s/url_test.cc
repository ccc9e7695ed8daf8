#include "k8s/url.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

TEST_CASE("a URL is taken apart", "[k8s][url]") {
  const struct {
    const char* text;
    const char* parts;
  } rows[] = {
      {"https://h", "https|h|443|/|0|0"},
      {"HTTPS://h:6443/a/../b", "https|h|6443|/a/../b|0|0"},
      {"http://[::1]:8/", "http|[::1]|8|/|0|0"},
      {"socks5://u:p@h", "socks5|h||/|1|0"},
      {"https://h/?q", "https|h|443|/|0|1"},
      {"https://h/#f", "https|h|443|/|0|1"},
  };
  for (const auto& row : rows) {
    const auto url = ParseUrl(row.text);
    REQUIRE(url.ok());
    CHECK(absl::StrCat(url->scheme, "|", url->host, "|", url->port, "|", url->path, "|",
                       url->has_user, "|", url->has_query) == row.parts);
  }
}

TEST_CASE("what is no URL is refused unseen", "[k8s][url]") {
  for (const char* text : {"", "h", "secret h", "https://", "https://h:x", "https://a b", "//h"}) {
    CAPTURE(text);
    const auto url = ParseUrl(text);
    REQUIRE_FALSE(url.ok());
    CHECK(url.status().message() == "is not a URL");
  }
}

}  // namespace
}  // namespace k8s
