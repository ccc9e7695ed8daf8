#pragma once

#include <memory>
#include <vector>

#include "k8s/cluster_config.h"
#include "k8s/curl_pool.h"
#include "k8s/loop.h"
#include "k8s/transport.h"

namespace k8s {

// HTTP/2 over TLS, HTTP/1.1 if the server speaks nothing else. Unary requests share one connection;
// streams have others of their own, a further one for every 80, so that watches starve nobody and a
// connection never meets the server's stream limit of 100. Send and Open on the loop's thread only;
// destroyed after the loop has stopped.
class CurlTransport final : public Transport {
 public:
  // `loop` must outlive the transport.
  CurlTransport(ClusterConfig cluster, Loop& loop);
  ~CurlTransport() override;
  void Send(HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override;

 private:
  CurlPool& PoolForStream();

  const ClusterConfig cluster_;
  Loop& loop_;
  CurlPool unary_;
  std::vector<std::unique_ptr<CurlPool>> streams_;
};

}  // namespace k8s
