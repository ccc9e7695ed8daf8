#include "k8s/make_transport.h"

#include <utility>

#include "k8s/credentials.h"
#include "k8s/curl_transport.h"
#include "k8s/observed_transport.h"
#include "k8s/retrying_transport.h"

namespace k8s {

std::unique_ptr<Transport> MakeTransport(ClusterConfig config, Loop& loop, Observer& observer) {
  auto curl = std::make_unique<CurlTransport>(config, loop);
  CurlTransport& connections = *curl;
  auto authorizing = WithCredentials(
      std::move(curl), std::move(config), loop,
      [&connections](const ClusterConfig& changed) { connections.Reconfigure(changed); });
  auto observed = std::make_unique<ObservedTransport>(std::move(authorizing), loop, observer);
  return std::make_unique<RetryingTransport>(std::move(observed), loop, RetryPolicy(),
                                             DefaultRandom());
}

}  // namespace k8s
