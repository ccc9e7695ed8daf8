#include "k8s/make_transport.h"

#include <utility>

#include "k8s/circuit_transport.h"
#include "k8s/credentials.h"
#include "k8s/curl_transport.h"
#include "k8s/limiting_transport.h"
#include "k8s/observed_transport.h"
#include "k8s/retrying_transport.h"

namespace k8s {

std::unique_ptr<Transport> MakeTransport(ClusterConfig config, Loop& loop, Observer& observer,
                                         const TransportOptions& options) {
  auto curl = std::make_unique<CurlTransport>(config, loop, options.liveness);
  CurlTransport& connections = *curl;
  auto observed = std::make_unique<ObservedTransport>(std::move(curl), loop, observer);
  // Below the credentials: that we have none says nothing about the API server.
  auto circuit =
      std::make_unique<CircuitTransport>(std::move(observed), loop, observer, DefaultRandom());
  auto authorizing = WithCredentials(
      std::move(circuit), std::move(config), loop,
      [&connections](const ClusterConfig& changed) { connections.Reconfigure(changed); });
  auto limiting =
      std::make_unique<LimitingTransport>(std::move(authorizing), loop, options.requests);
  return std::make_unique<RetryingTransport>(std::move(limiting), loop, RetryPolicy(),
                                             DefaultRandom());
}

}  // namespace k8s
