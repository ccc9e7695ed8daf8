#include "k8s/curl_transport.h"

#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/tls_server.h"

namespace k8s {
namespace {

using test::SeenRequest;
using test::ServerConnection;
using test::TlsServer;
using Result = absl::StatusOr<HttpResponse>;

void SayHello(ServerConnection& connection, const SeenRequest&) { connection.Answer(200, "hello"); }

HttpRequest Get(std::string target = "/x") {
  HttpRequest request;
  request.target = std::move(target);
  return request;
}

// A transport with its loop, driven from the test's thread.
class Client {
 public:
  explicit Client(const ClusterConfig& config) : transport_(config, loop_) { loop_.Start(); }
  explicit Client(const TlsServer& server) : Client(ConfigOf(server)) {}
  ~Client() { loop_.Stop(); }

  static ClusterConfig ConfigOf(const TlsServer& server) {
    ClusterConfig config;
    config.server = server.url();
    config.ca_pem = server.ca_pem();
    return config;
  }

  std::future<Result> Begin(HttpRequest request, absl::Duration limit = absl::Seconds(20)) {
    auto promise = std::make_shared<std::promise<Result>>();
    loop_.Post([this, promise, request = std::move(request), limit] {
      transport_.Send(request, loop_.Now() + limit,
                      [promise](Result result) { promise->set_value(std::move(result)); });
    });
    return promise->get_future();
  }
  Result Send(HttpRequest request, absl::Duration limit = absl::Seconds(20)) {
    return Begin(std::move(request), limit).get();
  }

  Loop& loop() { return loop_; }
  Transport& transport() { return transport_; }

 private:
  Loop loop_;
  CurlTransport transport_;
};

// A stream whose events are waited for. It is closed by `Close` or from inside OnBytes.
class Reader final : public StreamSink {
 public:
  explicit Reader(Client& client, bool close_at_once = false)
      : client_(client), close_at_once_(close_at_once) {
    client.loop().Post([this] { stream_ = client_.transport().Open(Get("/watch"), *this); });
  }
  ~Reader() override { Close(); }

  void Close() {
    std::promise<void> closed;
    client_.loop().Post([&] {
      stream_.reset();
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void OnResponse(int code) override { code_.set_value(code); }
  void OnBytes(absl::string_view bytes) override {
    const bool first = bytes_.empty();
    absl::StrAppend(&bytes_, bytes);
    if (close_at_once_) stream_.reset();
    if (first) first_bytes_.set_value();
  }
  void OnEnd(const absl::Status& status) override { end_.set_value(status); }

  int Code() { return code_.get_future().get(); }
  void WaitForBytes() { first_bytes_.get_future().wait(); }
  absl::Status End() { return end_.get_future().get(); }
  const std::string& bytes() const { return bytes_; }

 private:
  Client& client_;
  const bool close_at_once_;
  std::string bytes_;
  std::promise<int> code_;
  std::promise<void> first_bytes_;
  std::promise<absl::Status> end_;
  std::unique_ptr<Stream> stream_;
};

constexpr absl::string_view kChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_CASE("a request carries what the API server wants and nothing else", "[k8s][curl]") {
  TlsServer server(SayHello);
  Client client(server);
  HttpRequest request = Get("/a/../b?c=%2F");
  request.authorization = "Bearer t";
  const Result result = client.Send(request);
  REQUIRE(result.ok());
  CHECK(result->code == 200);
  CHECK(result->body == "hello");
  const std::string head = server.requests().at(0).head;
  CHECK(absl::StartsWith(head, "GET /a/../b?c=%2F HTTP/1.1\r\n"));
  CHECK(absl::StrContains(head, "\r\nUser-Agent: flyte-dask-plugin/0.1"));
  CHECK(absl::StrContains(head, "\r\nAccept: application/json"));
  CHECK(absl::StrContains(head, "\r\nAuthorization: Bearer t"));
  CHECK_FALSE(absl::StrContains(head, "Accept-Encoding"));
}

TEST_CASE("each method sends its body as what it is", "[k8s][curl]") {
  TlsServer server(SayHello);
  Client client(server);
  const struct {
    Method method;
    const char* line;
  } rows[] = {
      {Method::kPost, "POST /x"}, {Method::kPatch, "PATCH /x"}, {Method::kDelete, "DELETE /x"}};
  for (const auto& row : rows) {
    HttpRequest request = Get();
    request.method = row.method;
    request.body = std::make_shared<const std::string>(100'000, 'b');
    request.content_type = "application/merge-patch+json";
    REQUIRE(client.Send(request).ok());
    const SeenRequest seen = server.requests().back();
    CHECK(absl::StartsWith(seen.head, row.line));
    CHECK(absl::StrContains(seen.head, "\r\nContent-Type: application/merge-patch+json"));
    CHECK_FALSE(absl::StrContains(seen.head, "Expect:"));
    CHECK(seen.body == *request.body);
  }
}

TEST_CASE("one connection serves requests that follow one another", "[k8s][curl]") {
  TlsServer server(SayHello);
  Client client(server);
  for (int i = 0; i < 3; ++i) REQUIRE(client.Send(Get()).ok());
  CHECK(server.requests().back().connection == 1);
}

TEST_CASE("a refusal is an answer with its headers", "[k8s][curl]") {
  TlsServer server([](ServerConnection& connection, const SeenRequest&) {
    connection.Answer(429, "busy", "Retry-After: 3\r\nWarning: 299 - \"w\"\r\nAudit-ID: a\r\n");
  });
  Client client(server);
  const Result result = client.Send(Get());
  REQUIRE(result.ok());
  CHECK(result->code == 429);
  CHECK(result->body == "busy");
  CHECK(result->retry_after == absl::Seconds(3));
  CHECK(result->warnings == std::vector<std::string>{"w"});
  CHECK(result->audit_id == "a");
}

TEST_CASE("a redirect is not followed", "[k8s][curl]") {
  TlsServer server([](ServerConnection& connection, const SeenRequest&) {
    connection.Answer(302, "", "Location: /elsewhere\r\n");
  });
  Client client(server);
  CHECK(client.Send(Get())->code == 302);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a server that nobody vouches for gets no request", "[k8s][curl]") {
  TlsServer server(SayHello);
  TlsServer other(SayHello);
  ClusterConfig config = Client::ConfigOf(server);
  for (const std::string& ca : {other.ca_pem(), std::string(), std::string("no certificate")}) {
    config.ca_pem = ca;
    Client client(config);
    CHECK(absl::IsUnavailable(client.Send(Get()).status()));
  }
  CHECK(server.requests().empty());
  config.ca_pem.clear();
  config.insecure_skip_tls_verify = true;
  Client careless(config);
  CHECK(careless.Send(Get()).ok());
}

TEST_CASE("a refused connection was never a request", "[k8s][curl]") {
  ClusterConfig config;
  config.server = TlsServer(SayHello).url();
  Client client(config);
  CHECK(absl::IsUnavailable(client.Send(Get()).status()));
}

TEST_CASE("a connection that ends after the request leaves the outcome unknown", "[k8s][curl]") {
  const TlsServer::Handler handlers[] = {
      [](ServerConnection& connection, const SeenRequest&) { connection.Close(); },
      [](ServerConnection& connection, const SeenRequest&) { connection.Reset(); },
      [](ServerConnection& connection, const SeenRequest&) {
        connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut");
        connection.Close();
      },
      [](ServerConnection& connection, const SeenRequest&) {
        connection.Write("nonsense\r\n\r\n");
        connection.Close();
      }};
  for (const auto& handler : handlers) {
    TlsServer server(handler);
    Client client(server);
    HttpRequest request = Get();
    request.method = Method::kPost;
    request.body = std::make_shared<const std::string>("{}");
    const Result result = client.Send(request);
    CAPTURE(result.status().ToString());
    CHECK(absl::IsUnknown(result.status()));
    CHECK(server.requests().size() == 1);
  }
}

TEST_CASE("a slow answer ends at the deadline", "[k8s][curl]") {
  TlsServer server(
      [](ServerConnection& connection, const SeenRequest&) { connection.WaitForClient(); });
  Client client(server);
  CHECK(absl::IsDeadlineExceeded(client.Send(Get(), absl::Milliseconds(150)).status()));
  CHECK(absl::IsDeadlineExceeded(client.Send(Get(), -absl::Seconds(1)).status()));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("without HTTP/2 a slow answer does not hold up the others", "[k8s][curl]") {
  TlsServer server([](ServerConnection& connection, const SeenRequest& request) {
    if (absl::StartsWith(request.head, "GET /slow")) return connection.WaitForClient();
    connection.Answer(200, "");
  });
  Client client(server);
  REQUIRE(client.Send(Get()).ok());
  const auto slow = client.Begin(Get("/slow"));
  CHECK(client.Send(Get(), absl::Seconds(10)).ok());
}

TEST_CASE("plain http works, for tests", "[k8s][curl]") {
  TlsServer server(SayHello, false);
  Client client(server);
  CHECK(client.Send(Get())->body == "hello");
}

TEST_CASE("a stream is answered before its first byte and ends in order", "[k8s][curl]") {
  std::promise<void> go;
  std::shared_future<void> may_go = go.get_future().share();
  TlsServer server([may_go](ServerConnection& connection, const SeenRequest&) {
    connection.Write(kChunkedHead);
    may_go.wait();
    connection.Write("3\r\nabc\r\n2\r\nde\r\n");
    connection.Write("0\r\n\r\n");
  });
  Client client(server);
  Reader reader(client);
  CHECK(reader.Code() == 200);
  go.set_value();
  CHECK(reader.End().ok());
  CHECK(reader.bytes() == "abcde");
}

TEST_CASE("a stream that is cut says so", "[k8s][curl]") {
  TlsServer server([](ServerConnection& connection, const SeenRequest&) {
    connection.Write(kChunkedHead);
    connection.Write("3\r\nabc\r\n");
    connection.Close();
  });
  Client client(server);
  Reader reader(client);
  CHECK(absl::IsUnknown(reader.End()));
  CHECK(reader.bytes() == "abc");
}

TEST_CASE("an open stream holds up no request", "[k8s][curl]") {
  TlsServer server([](ServerConnection& connection, const SeenRequest& request) {
    if (!absl::StartsWith(request.head, "GET /watch")) return connection.Answer(200, "");
    connection.Write(kChunkedHead);
    connection.WaitForClient();
  });
  Client client(server);
  std::list<Reader> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(client);
  for (Reader& reader : readers) CHECK(reader.Code() == 200);
  CHECK(client.Send(Get()).ok());
}

TEST_CASE("a stream that is destroyed closes the connection and is silent", "[k8s][curl]") {
  std::promise<void> left;
  TlsServer server([&](ServerConnection& connection, const SeenRequest&) {
    connection.Write(kChunkedHead);
    connection.Write("3\r\nabc\r\n");
    connection.WaitForClient();
    left.set_value();
  });
  Client client(server);
  const bool from_inside = GENERATE(false, true);
  Reader reader(client, from_inside);
  reader.WaitForBytes();
  reader.Close();
  left.get_future().wait();
}

TEST_CASE("requests under way at the end are dropped", "[k8s][curl]") {
  std::promise<void> asked;
  TlsServer server([&](ServerConnection& connection, const SeenRequest&) {
    asked.set_value();
    connection.WaitForClient();
  });
  std::future<Result> result;
  {
    Client client(server);
    result = client.Begin(Get());
    asked.get_future().wait();
  }
  CHECK_THROWS_AS(result.get(), std::future_error);
}

}  // namespace
}  // namespace k8s
