#include "k8s/curl_connections.h"

#include <algorithm>
#include <utility>

namespace k8s {

CurlConnections::CurlConnections(ClusterConfig cluster, Loop& loop, const LivenessLimits& limits)
    : cluster_(std::move(cluster)), loop_(loop), limits_(limits) {}

CurlPool& CurlConnections::For(Pool purpose) {
  Pools& pools = pools_[static_cast<std::size_t>(purpose)];
  const auto free = std::find_if(pools.begin(), pools.end(), [](const auto& pool) {
    return pool->size() < kTransfersPerConnection;
  });
  if (free != pools.end()) return **free;
  return *pools.emplace_back(std::make_unique<CurlPool>(loop_, handles_, limits_));
}

bool CurlConnections::idle() const {
  return std::all_of(pools_.begin(), pools_.end(), [](const Pools& pools) {
    return std::all_of(pools.begin(), pools.end(),
                       [](const auto& pool) { return pool->size() == 0; });
  });
}

}  // namespace k8s
