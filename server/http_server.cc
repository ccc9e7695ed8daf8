#include "server/http_server.h"

#include <CivetServer.h>
#include <netinet/in.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace server {
namespace {

struct Answer {
  int code = 200;
  std::string body;
};

constexpr char kPlainText[] = "text/plain; version=0.0.4; charset=utf-8";

std::string MetricsText(const std::vector<const prometheus::Collectable*>& collectables) {
  std::vector<prometheus::MetricFamily> all;
  for (const auto* collectable : collectables) {
    for (auto& family : collectable->Collect()) all.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(all);
}

Answer Readiness(const Health& health, const std::vector<HttpServer::Lines>& amiss) {
  const bool ready = health.ready();
  std::vector<std::string> lines = {ready ? "ok"
                                          : "not ready: the caches are not synced, or it drains"};
  for (const HttpServer::Lines& part : amiss) {
    for (std::string& line : part()) lines.push_back(std::move(line));
  }
  return {ready ? 200 : 503, absl::StrCat(absl::StrJoin(lines, "\n"), "\n")};
}

}  // namespace

// One path. What it says is asked for at every request.
class HttpServer::Page : public CivetHandler {
 public:
  explicit Page(absl::AnyInvocable<Answer() const> say) : say_(std::move(say)) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const Answer answer = say_();
    mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
              "Connection: close\r\n\r\n",
              answer.code, answer.code == 200 ? "OK" : "Service Unavailable", kPlainText,
              answer.body.size());
    mg_write(connection, answer.body.data(), answer.body.size());
    return true;
  }

 private:
  absl::AnyInvocable<Answer() const> say_;
};

namespace {

// civetweb looks whether it is to stop when somebody connects, else every two seconds: so somebody
// connects, until it has stopped. Addresses of other families and hosts wait those two seconds.
class Knocking {
 public:
  explicit Knocking(int port) : port_(port), thread_([this] { Run(); }) {}
  ~Knocking() {
    stopped_.set_value();
    thread_.join();
  }

 private:
  void Run() {
    const std::future<void> stopped = stopped_.get_future();
    do {
      Knock();
    } while (stopped.wait_for(std::chrono::milliseconds(10)) == std::future_status::timeout);
  }

  void Knock() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    // Nothing is to be done if nobody opens.
    static_cast<void>(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)));
    close(fd);
  }

  const int port_;
  std::promise<void> stopped_;
  std::thread thread_;
};

}  // namespace

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() {
  if (!server_) return;
  const Knocking knocking(server_->getListeningPorts().front());
  server_.reset();
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    absl::string_view listen, std::vector<const prometheus::Collectable*> collectables,
    const Health& health, std::vector<Lines> amiss) {
  auto made = std::unique_ptr<HttpServer>(new HttpServer);
  const std::vector<std::string> options = {"listening_ports", std::string(listen), "num_threads",
                                            "2"};
  try {
    made->server_ = std::make_unique<CivetServer>(options);
  } catch (const CivetException&) {
    return absl::UnavailableError(absl::StrCat("flyte-dask-plugin.listen.http: cannot listen on ",
                                               listen, "; is the port in use?"));
  }
  made->address_ = absl::StrCat(listen.substr(0, listen.rfind(':')), ":",
                                made->server_->getListeningPorts().front());
  auto add = [&](const char* path, absl::AnyInvocable<Answer() const> say) {
    made->pages_.push_back(std::make_unique<Page>(std::move(say)));
    made->server_->addHandler(path, *made->pages_.back());
  };
  add("/metrics", [collectables = std::move(collectables)] {
    return Answer{200, MetricsText(collectables)};
  });
  add("/healthz", [] { return Answer{200, "ok\n"}; });
  add("/readyz", [&health, amiss = std::move(amiss)] { return Readiness(health, amiss); });
  return made;
}

}  // namespace server
