#pragma once

#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"

namespace test {

// A proxy on a free port of 127.0.0.1 that speaks CONNECT and SOCKS5 and leads every connection,
// one after the other, to one port, whatever name it was asked for.
class TunnelProxy {
 public:
  explicit TunnelProxy(int target_port);
  ~TunnelProxy();

  int port() const { return port_; }
  // What was asked: the head of a CONNECT, or "socks5 HOST:PORT".
  std::vector<std::string> asked() const;

 private:
  void Run();
  void Serve(int client);
  bool ServeConnect(int client, std::string head);
  bool ServeSocks(int client);
  void Relay(int client);
  void Note(std::string what);

  const int target_port_;
  int listener_ = -1;
  int port_ = 0;
  int stop_ = -1;  // readable: end
  mutable k8s::Mutex mutex_;
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace test
