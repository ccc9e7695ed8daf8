#include "test/support/tunnel_proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace test {
namespace {

constexpr char kSocksVersion = 5;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

void SendAll(int fd, absl::string_view bytes) {
  [[maybe_unused]] const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// Exactly `size` bytes; fewer when the client has gone.
std::string Receive(int fd, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = recv(fd, bytes.data(), size, MSG_WAITALL);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

// False: one side has ended.
bool Pass(int from, int to) {
  std::array<char, 16384> chunk;
  const ssize_t got = recv(from, chunk.data(), chunk.size(), 0);
  if (got > 0) SendAll(to, {chunk.data(), static_cast<std::size_t>(got)});
  return got > 0;
}

}  // namespace

TunnelProxy::TunnelProxy(int target_port) : target_port_(target_port), stop_(eventfd(0, 0)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  listen(listener_, 8);
  thread_ = std::thread([this] { Run(); });
}

TunnelProxy::~TunnelProxy() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof(one));
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  close(stop_);
}

std::vector<std::string> TunnelProxy::asked() const {
  k8s::MutexLock lock(mutex_);
  return asked_;
}

void TunnelProxy::Note(std::string what) {
  k8s::MutexLock lock(mutex_);
  asked_.push_back(std::move(what));
}

void TunnelProxy::Run() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    Serve(client);
    close(client);
  }
}

void TunnelProxy::Serve(int client) {
  const std::string first = Receive(client, 1);
  if (first.empty()) return;
  if (first[0] == kSocksVersion ? ServeSocks(client) : ServeConnect(client, first)) Relay(client);
}

bool TunnelProxy::ServeConnect(int client, std::string head) {
  while (!absl::EndsWith(head, "\r\n\r\n")) {
    const std::string more = Receive(client, 1);
    if (more.empty()) return false;
    head += more;
  }
  Note(std::move(head));
  SendAll(client, "HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n");
  return true;
}

// RFC 1928: no authentication, CONNECT, a host name or an IPv4 address.
bool TunnelProxy::ServeSocks(int client) {
  const std::string methods = Receive(client, 1);
  if (methods.empty()) return false;
  Receive(client, static_cast<unsigned char>(methods[0]));
  SendAll(client, absl::string_view("\x05\x00", 2));
  const std::string request = Receive(client, 4);
  if (request.size() != 4) return false;
  const bool named = request[3] == 3;
  const std::string size = named ? Receive(client, 1) : std::string(1, 4);
  const std::string host = Receive(client, static_cast<unsigned char>(size[0]));
  const std::string port = Receive(client, 2);
  if (port.size() != 2) return false;
  const int number =
      static_cast<unsigned char>(port[0]) * 256 + static_cast<unsigned char>(port[1]);
  Note(absl::StrCat("socks5 ", named ? host : "an address", ":", number));
  SendAll(client, absl::string_view("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10));
  return true;
}

void TunnelProxy::Relay(int client) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target_port_);
  bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  while (open) {
    pollfd fds[3] = {{client, POLLIN, 0}, {server, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (poll(fds, 3, -1) < 0 || fds[2].revents != 0) break;
    if (fds[0].revents != 0) open = Pass(client, server);
    if (open && fds[1].revents != 0) open = Pass(server, client);
  }
  close(server);
}

}  // namespace test
