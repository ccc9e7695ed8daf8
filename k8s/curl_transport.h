#pragma once

#include <memory>
#include <vector>

#include "k8s/cluster_config.h"
#include "k8s/curl_connections.h"
#include "k8s/liveness.h"
#include "k8s/loop.h"
#include "k8s/transport.h"

namespace k8s {

// HTTP/2 over TLS, HTTP/1.1 if the server speaks nothing else. Each pool of requests has
// connections of its own, a further one for every 80 requests, so that watches starve nobody and a
// connection never meets the server's stream limit of 100. Loop's thread only; destroyed after the
// loop has stopped.
class CurlTransport final : public Transport {
 public:
  // `loop` must outlive the transport.
  CurlTransport(ClusterConfig cluster, Loop& loop, const LivenessLimits& limits = {});
  ~CurlTransport() override;
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

  // Everything sent from now on goes to `cluster` with its certificates, over connections of its
  // own; what is under way goes on as it began.
  void Reconfigure(ClusterConfig cluster);

 private:
  void ForgetIdle();

  Loop& loop_;
  const LivenessLimits limits_;
  std::unique_ptr<CurlConnections> connections_;
  std::vector<std::unique_ptr<CurlConnections>> former_;  // with something under way
};

}  // namespace k8s
