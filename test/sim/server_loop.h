#pragma once

#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "k8s/mutex.h"
#include "test/sim/authority.h"
#include "test/sim/http2_session.h"
#include "test/sim/tls_socket.h"

namespace sim {

// The thread of ApiServer: sockets, timers, and what other threads ask of it.
class ServerLoop {
 public:
  // Listens and runs when it returns.
  ServerLoop(Api& api, Traffic& traffic, int port, int max_streams);
  ~ServerLoop();

  int port() const { return port_; }

  // Runs it on the thread and waits. Not from a hook, which already is there.
  using Command = std::function<void(ServerLoop&)>;
  void Run(Command command);

  // The following are for commands.
  const Authority& authority() const { return *authority_; }
  void RotateCa() { authority_ = std::make_unique<Authority>(); }
  void Listen();
  void StopListening();
  void ResetConnections();
  void ForEach(const std::function<void(Http2Session&)>& visit);
  int most_streams() const { return most_streams_; }

 private:
  struct Connection {
    std::unique_ptr<TlsSocket> socket;
    std::unique_ptr<Http2Session> session;
    bool wants_write = false;
  };

  void Bind(int port);
  void Loop();
  void RunCommands();
  int TimeoutMs() const;
  void Accept();
  bool Receive(Connection& connection);
  bool Send(Connection& connection);
  void WatchWrites(Connection& connection);
  void Serve(int fd, unsigned events);
  void WakeAll();
  void Notify() const;

  Api& api_;
  Traffic& traffic_;
  const int max_streams_;
  const int epoll_;
  const int event_;
  int listener_ = -1;
  int port_ = 0;
  std::unique_ptr<Authority> authority_;
  std::map<int, Connection> connections_;
  int accepted_ = 0;
  int most_streams_ = 0;
  bool stopping_ = false;
  k8s::Mutex mutex_;
  std::vector<std::function<void()>> commands_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Store::Subscription> changes_;
  std::thread thread_;
};

}  // namespace sim
