#include "server/http_server.h"

#include <curl/curl.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace server {
namespace {

struct Page {
  long code = 0;
  std::string body;
};

extern "C" size_t Append(char* bytes, size_t one, size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, one * count);
  return one * count;
}

Page Get(const HttpServer& server, absl::string_view path) {
  Page page;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, absl::StrCat("http://", server.address(), path).c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &page.body);
  REQUIRE(curl_easy_perform(curl) == CURLE_OK);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &page.code);
  curl_easy_cleanup(curl);
  return page;
}

TEST_CASE("readiness is the code, and what is amiss are lines below it", "[server][http]") {
  Health health({}, {});
  std::vector<std::string> amiss = {"pods are not synced: forbidden"};
  std::vector<HttpServer::Lines> parts;
  parts.push_back([&amiss] { return amiss; });
  parts.push_back([] { return std::vector<std::string>{"may not patch"}; });
  const auto server = HttpServer::Start("127.0.0.1:0", {}, health, std::move(parts));
  REQUIRE(server.ok());

  Page page = Get(**server, "/readyz");
  CHECK(page.code == 503);
  CHECK(page.body ==
        "not ready: the caches are not synced, or it drains\npods are not synced: forbidden\n"
        "may not patch\n");

  amiss.clear();
  health.Synced();
  page = Get(**server, "/readyz");
  CHECK(page.code == 200);
  CHECK(page.body == "ok\nmay not patch\n");

  health.Drain();
  CHECK(Get(**server, "/readyz").code == 503);
  CHECK(Get(**server, "/healthz").code == 200);
}

TEST_CASE("metrics of all sources are on one page", "[server][http]") {
  prometheus::Registry one;
  prometheus::Registry two;
  prometheus::BuildCounter().Name("first_total").Register(one).Add({}).Increment();
  prometheus::BuildGauge().Name("second").Register(two).Add({{"of", "two"}}).Set(2);
  Health health({}, {});
  const auto server = HttpServer::Start("127.0.0.1:0", {&one, &two}, health);
  REQUIRE(server.ok());
  const Page page = Get(**server, "/metrics");
  CHECK(page.code == 200);
  CHECK_THAT(page.body, Catch::Contains("first_total 1"));
  CHECK_THAT(page.body, Catch::Contains("second{of=\"two\"} 2"));
}

}  // namespace
}  // namespace server
