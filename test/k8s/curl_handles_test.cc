#include "k8s/curl_handles.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <future>

#include "absl/strings/match.h"
#include "k8s/curl_transport.h"
#include "test/support/tls_server.h"

namespace k8s {
namespace {

using test::SeenRequest;
using test::ServerConnection;
using test::TlsServer;

HttpRequest Plain(Method method, std::string target) {
  HttpRequest request;
  request.method = method;
  request.target = std::move(target);
  return request;
}

HttpRequest WithBody(Method method, std::string body) {
  HttpRequest request = Plain(method, "/body?a=%2F");
  request.body = std::make_shared<const std::string>(std::move(body));
  request.content_type = "application/json";
  return request;
}

HttpRequest WithHeaders(HttpRequest request) {
  request.accept = "application/yaml";
  request.authorization = "Bearer secret";
  request.headers = {{"Impersonate-User", "a"}, {"Impersonate-Group", ""}};
  return request;
}

const std::vector<HttpRequest>& AllKinds() {
  static const std::vector<HttpRequest> requests = {
      WithHeaders(WithBody(Method::kPatch, std::string(100'000, 'b'))),
      Plain(Method::kGet, "/plain"),
      WithBody(Method::kDelete, "{\"long\": true}"),
      Plain(Method::kDelete, "/plain"),
      WithBody(Method::kPost, "{}"),
      WithHeaders(Plain(Method::kGet, "/headers")),
      Plain(Method::kGet, "/plain")};
  return requests;
}

// What the server sees of these, sent one after the other by one transport.
std::vector<SeenRequest> Sent(const std::string& server_name,
                              const std::vector<HttpRequest>& requests) {
  TlsServer server(
      [](ServerConnection& connection, const SeenRequest&) { connection.Answer(200, "hello"); });
  ClusterConfig config;
  config.server = server.url();
  config.ca_pem = server.ca_pem();
  config.tls_server_name = server_name;
  Loop loop;
  CurlTransport transport(config, loop);
  loop.Start();
  for (const HttpRequest& request : requests) {
    std::promise<bool> ok;
    loop.Post([&] {
      transport.Send(request, loop.Now() + absl::Seconds(20),
                     [&](const absl::StatusOr<HttpResponse>& got) { ok.set_value(got.ok()); });
    });
    REQUIRE(ok.get_future().get());
  }
  loop.Stop();
  return server.requests();
}

// The head of a request but for the server's port.
std::string HeadOf(const SeenRequest& seen) {
  const std::size_t port = seen.head.find("127.0.0.1:") + 10;
  std::string head = seen.head;
  return head.erase(port, head.find_first_not_of("0123456789", port) - port);
}

TEST_CASE("a request holds nothing of those that its handle served before", "[k8s][curl]") {
  const std::string server_name = GENERATE("", "kube.test");
  const std::vector<SeenRequest> together = Sent(server_name, AllKinds());
  REQUIRE(together.size() == AllKinds().size());
  for (std::size_t i = 0; i < together.size(); ++i) {
    const SeenRequest alone = Sent(server_name, {AllKinds()[i]}).at(0);
    CHECK(HeadOf(together[i]) == HeadOf(alone));
    CHECK(together[i].body == alone.body);
    const auto& body = AllKinds()[i].body;
    CHECK(alone.body == (body == nullptr ? "" : *body));
    CHECK(absl::StrContains(alone.head, "Content-Length") != alone.body.empty());
  }
}

TEST_CASE("a few handles are kept for the next requests", "[k8s][curl]") {
  const ClusterConfig config;
  CurlHandles handles(config);
  std::vector<CurlEasy> taken(20);
  const auto take = [&] { return handles.Take(); };
  std::generate(taken.begin(), taken.end(), take);
  for (CurlEasy& easy : taken) {
    SetPointer(easy.get(), CURLOPT_PRIVATE, &config);
    handles.Give(std::move(easy));
  }
  std::generate(taken.begin(), taken.end(), take);
  const auto kept = std::count_if(taken.begin(), taken.end(), [&](const CurlEasy& easy) {
    void* mark = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_PRIVATE, &mark);
    return mark == &config;
  });
  CHECK(kept == 8);
}

}  // namespace
}  // namespace k8s
