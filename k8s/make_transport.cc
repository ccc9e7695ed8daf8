#include "k8s/make_transport.h"

#include <utility>

#include "k8s/authorizing_transport.h"
#include "k8s/curl_transport.h"
#include "k8s/observed_transport.h"
#include "k8s/retrying_transport.h"
#include "k8s/token_source.h"

namespace k8s {

std::unique_ptr<Transport> MakeTransport(ClusterConfig config, Loop& loop, Observer& observer) {
  std::unique_ptr<TokenSource> tokens = MakeTokenSource(config);
  auto curl = std::make_unique<CurlTransport>(std::move(config), loop);
  auto authorizing =
      std::make_unique<AuthorizingTransport>(std::move(curl), std::move(tokens), loop);
  auto observed = std::make_unique<ObservedTransport>(std::move(authorizing), loop, observer);
  return std::make_unique<RetryingTransport>(std::move(observed), loop, RetryPolicy(),
                                             DefaultRandom());
}

}  // namespace k8s
