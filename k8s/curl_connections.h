#pragma once

#include <array>
#include <memory>
#include <vector>

#include "k8s/cluster_config.h"
#include "k8s/curl_handles.h"
#include "k8s/curl_pool.h"
#include "k8s/http.h"
#include "k8s/liveness.h"
#include "k8s/loop.h"

namespace k8s {

// The API server allows 100 streams (SETTINGS_MAX_CONCURRENT_STREAMS); libcurl opens a connection
// for each one above that.
inline constexpr std::size_t kTransfersPerConnection = 80;

// The connections that were made with one configuration: a pool for each purpose, and a further one
// whenever all of that purpose are full. Loop's thread only, as CurlPool.
class CurlConnections {
 public:
  // `loop` must outlive it.
  CurlConnections(ClusterConfig cluster, Loop& loop, const LivenessLimits& limits);

  CurlHandles& handles() { return handles_; }
  CurlPool& For(Pool purpose);
  // Nothing is under way.
  bool idle() const;

 private:
  using Pools = std::vector<std::unique_ptr<CurlPool>>;

  const ClusterConfig cluster_;
  CurlHandles handles_{cluster_};
  Loop& loop_;
  const LivenessLimits limits_;
  std::array<Pools, 3> pools_;  // by Pool
};

}  // namespace k8s
