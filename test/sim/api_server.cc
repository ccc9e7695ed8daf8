#include "test/sim/api_server.h"

#include <csignal>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "test/sim/server_loop.h"

namespace sim {

class ApiServer::Impl : public ServerLoop {
  using ServerLoop::ServerLoop;
};

ApiServer::ApiServer(Api& api, Traffic& traffic, const ServerOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  impl_ = std::make_unique<Impl>(api, traffic, options.port, options.max_concurrent_streams);
}

ApiServer::~ApiServer() = default;

std::string ApiServer::url() const { return absl::StrCat("https://127.0.0.1:", impl_->port()); }

std::string ApiServer::ca_pem() const {
  std::string pem;
  impl_->Run([&](ServerLoop& loop) { pem = loop.authority().ca_pem(); });
  return pem;
}

std::string ApiServer::Kubeconfig(absl::string_view user) const {
  return absl::StrCat(
      "apiVersion: v1\nkind: Config\ncurrent-context: sim\n"
      "clusters:\n- name: sim\n  cluster:\n    server: ",
      url(), "\n    certificate-authority-data: ", absl::Base64Escape(ca_pem()),
      "\ncontexts:\n- name: sim\n  context: {cluster: sim, user: sim, namespace: default}\n"
      "users:\n- name: sim\n  user: ",
      user.empty() ? "{}" : absl::StrCat("\n    ", user), "\n");
}

void ApiServer::RotateCa() {
  impl_->Run([](ServerLoop& loop) { loop.RotateCa(); });
}

void ApiServer::ResetConnections() {
  impl_->Run([](ServerLoop& loop) { loop.ResetConnections(); });
}

void ApiServer::GoAwayConnections() {
  impl_->Run(
      [](ServerLoop& loop) { loop.ForEach([](Http2Session& session) { session.GoAway(); }); });
}

void ApiServer::SilenceConnections() {
  impl_->Run(
      [](ServerLoop& loop) { loop.ForEach([](Http2Session& session) { session.Silence(); }); });
}

void ApiServer::Down() {
  impl_->Run([](ServerLoop& loop) { loop.StopListening(); });
}

void ApiServer::Up() {
  impl_->Run([](ServerLoop& loop) { loop.Listen(); });
}

int ApiServer::connections() const {
  int number = 0;
  impl_->Run([&](ServerLoop& loop) { loop.ForEach([&](Http2Session&) { ++number; }); });
  return number;
}

int ApiServer::most_streams() const {
  int most = 0;
  impl_->Run([&](ServerLoop& loop) { most = loop.most_streams(); });
  return most;
}

}  // namespace sim
