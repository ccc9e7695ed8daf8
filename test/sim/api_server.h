#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "test/sim/api.h"
#include "test/sim/traffic.h"

namespace sim {

struct ServerOptions {
  int port = 0;                      // 0: any free one
  int max_concurrent_streams = 100;  // as kube-apiserver since 1.29
};

// The API server on a real socket of 127.0.0.1: TLS by a CA of its own, HTTP/2 (ALPN h2 only). One
// thread serves everything. Time is the machine's (give Store and Api the same clock).
class ApiServer {
 public:
  // `api` and `traffic` must outlive it. Serves when this returns. Aborts when the machine gives no
  // socket.
  ApiServer(Api& api, Traffic& traffic, const ServerOptions& options = {});
  ~ApiServer();

  // https://127.0.0.1:PORT; the port stays the same for its life.
  std::string url() const;
  // The one root that new connections answer to.
  std::string ca_pem() const;
  // A kubeconfig with the CA inside. `user`: lines of YAML below `user:`, such as
  // "tokenFile: /path"; empty: nobody.
  std::string Kubeconfig(absl::string_view user = "") const;

  // All of these may be called from any thread but that of a hook, and return when it is done.
  // New connections get a certificate of another CA.
  void RotateCa();
  // Ends all connections: by reset, or with GOAWAY, which lets open streams finish.
  void ResetConnections();
  void GoAwayConnections();
  // All present connections read on and send nothing any more.
  void SilenceConnections();
  // The port is closed and all connections are reset; Up opens it again.
  void Down();
  void Up();
  // Connections that are open now, and the most streams that one of them ever had at once.
  int connections() const;
  int most_streams() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
