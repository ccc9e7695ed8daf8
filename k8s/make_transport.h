#pragma once

#include <memory>

#include "k8s/cluster_config.h"
#include "k8s/liveness.h"
#include "k8s/loop.h"
#include "k8s/observer.h"
#include "k8s/request_limiter.h"
#include "k8s/transport.h"

namespace k8s {

struct TransportOptions {
  RequestLimits requests;
  LivenessLimits liveness;
};

// The whole way to an API server: retries, limits, credentials and their rotation, circuit,
// observation of every attempt, HTTP/2 over TLS. Makes no request by itself, so it succeeds while
// the API server is away. References must outlive the transport. Destroy it after `loop` has
// stopped; requests that are still under way then are dropped and their `done` is not called.
std::unique_ptr<Transport> MakeTransport(ClusterConfig config, Loop& loop, Observer& observer,
                                         const TransportOptions& options = {});

}  // namespace k8s
