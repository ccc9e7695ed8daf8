#include "test/sim/server_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <future>

namespace sim {
namespace {

constexpr int kBacklog = 128;
// The api's clock may be a test's and jump.
constexpr absl::Duration kLongestWait = absl::Milliseconds(200);

void Must(bool done) {
  if (!done) std::abort();
}

void Add(int epoll, int fd, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  Must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
}

}  // namespace

ServerLoop::ServerLoop(Api& api, Traffic& traffic, int port, int max_streams)
    : api_(api),
      traffic_(traffic),
      max_streams_(max_streams),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      authority_(std::make_unique<Authority>()) {
  Must(epoll_ >= 0 && event_ >= 0);
  Add(epoll_, event_, EPOLLIN);
  Bind(port);
  Listen();
  changes_ = api.store().Subscribe([this] { Notify(); });
  thread_ = std::thread([this] { Loop(); });
}

ServerLoop::~ServerLoop() {
  Run([](ServerLoop& loop) { loop.stopping_ = true; });
  thread_.join();
  changes_.reset();
  connections_.clear();
  for (const int fd : {listener_, event_, epoll_}) close(fd);
}

// A port that was asked for by number stays ours while nobody listens. So the one that the system
// chose is asked for once more.
void ServerLoop::Bind(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof(address);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  Must(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  if (port != 0) return;
  close(listener_);
  Bind(port_);
}

void ServerLoop::Listen() {
  Must(listen(listener_, kBacklog) == 0);
  Add(epoll_, listener_, EPOLLIN);
}

void ServerLoop::StopListening() {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, listener_, nullptr);
  shutdown(listener_, SHUT_RDWR);
  ResetConnections();
}

void ServerLoop::ResetConnections() {
  for (auto& [fd, connection] : connections_) connection.socket->ResetOnClose();
  connections_.clear();
}

void ServerLoop::ForEach(const std::function<void(Http2Session&)>& visit) {
  for (auto& [fd, connection] : connections_) visit(*connection.session);
}

void ServerLoop::Notify() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t wrote = write(event_, &one, sizeof(one));
}

void ServerLoop::Run(Command command) {
  std::promise<void> done;
  const std::future<void> finished = done.get_future();
  {
    k8s::MutexLock lock(mutex_);
    commands_.emplace_back([&] {
      command(*this);
      done.set_value();
    });
  }
  Notify();
  finished.wait();
}

void ServerLoop::RunCommands() {
  std::vector<std::function<void()>> commands;
  {
    k8s::MutexLock lock(mutex_);
    commands.swap(commands_);
  }
  for (const auto& command : commands) command();
}

int ServerLoop::TimeoutMs() const {
  absl::Time when = absl::InfiniteFuture();
  for (const auto& [fd, connection] : connections_) {
    when = std::min(when, connection.session->next());
  }
  if (when == absl::InfiniteFuture()) return -1;
  const absl::Duration wait = std::clamp(when - api_.Now(), absl::ZeroDuration(), kLongestWait);
  return static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(wait, absl::Milliseconds(1))));
}

void ServerLoop::Loop() {
  std::array<epoll_event, 64> events;
  while (!stopping_) {
    const int number = epoll_wait(epoll_, events.data(), events.size(), TimeoutMs());
    bool woken = number <= 0;
    for (int i = 0; i < number; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == event_) {
        std::uint64_t count = 0;
        woken = read(event_, &count, sizeof(count)) > 0;
      } else if (fd == listener_) {
        Accept();
      } else {
        Serve(fd, events[static_cast<std::size_t>(i)].events);
      }
    }
    RunCommands();
    if (woken) WakeAll();
  }
}

void ServerLoop::Accept() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Connection& connection = connections_[fd];
    connection.socket = std::make_unique<TlsSocket>(fd, authority_->context());
    connection.session = std::make_unique<Http2Session>(api_, traffic_, ++accepted_, max_streams_);
    Add(epoll_, fd, EPOLLIN);
  }
}

bool ServerLoop::Receive(Connection& connection) {
  std::string bytes;
  const bool open = connection.socket->Read(bytes);
  const bool sane = connection.session->Receive(bytes);
  most_streams_ = std::max(most_streams_, connection.session->most_streams());
  return open && sane;
}

// Until nothing is left to send or the client does not take it.
bool ServerLoop::Send(Connection& connection) {
  Http2Session& session = *connection.session;
  while (connection.socket->pending() == 0) {
    const std::string bytes = session.Send();
    if (bytes.empty()) break;
    if (!connection.socket->Write(bytes)) return false;
  }
  if (connection.socket->pending() > 0) {
    WatchWrites(connection);
    return true;
  }
  session.OnSent();
  if (session.broken()) connection.socket->ResetOnClose();
  WatchWrites(connection);
  return !session.broken() && !session.done();
}

void ServerLoop::WatchWrites(Connection& connection) {
  const bool wants = connection.socket->pending() > 0;
  if (wants == connection.wants_write) return;
  connection.wants_write = wants;
  epoll_event event{};
  event.events = EPOLLIN | (wants ? EPOLLOUT : 0u);
  event.data.fd = connection.socket->fd();
  epoll_ctl(epoll_, EPOLL_CTL_MOD, event.data.fd, &event);
}

void ServerLoop::Serve(int fd, unsigned events) {
  const auto found = connections_.find(fd);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  bool open = true;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) open = Receive(connection);
  if (open) open = connection.socket->Flush() && Send(connection);
  if (!open) connections_.erase(found);
}

void ServerLoop::WakeAll() {
  const absl::Time now = api_.Now();
  for (auto at = connections_.begin(); at != connections_.end();) {
    at->second.session->Wake(now);
    at = Send(at->second) ? std::next(at) : connections_.erase(at);
  }
}

}  // namespace sim
