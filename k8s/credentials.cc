#include "k8s/credentials.h"

#include <utility>

#include "k8s/authorizing_transport.h"
#include "k8s/read_file.h"
#include "k8s/token_source.h"

namespace k8s {
namespace {

class Credentialed final : public Transport {
 public:
  Credentialed(std::unique_ptr<Transport> next, ClusterConfig config, Executor& executor,
               ConfigRotation::OnChange on_change)
      : rotation_(std::move(config), &ReadFile, executor, std::move(on_change)),
        authorizing_(std::move(next), MakeTokenSource(rotation_.config()), executor) {}

  void Send(HttpRequest request, absl::Time deadline, Done done) override {
    authorizing_.Send(std::move(request), deadline, std::move(done));
  }
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override {
    return authorizing_.Open(std::move(request), sink);
  }

 private:
  ConfigRotation rotation_;
  AuthorizingTransport authorizing_;
};

}  // namespace

std::unique_ptr<Transport> WithCredentials(std::unique_ptr<Transport> next, ClusterConfig config,
                                           Executor& executor, ConfigRotation::OnChange on_change) {
  return std::make_unique<Credentialed>(std::move(next), std::move(config), executor,
                                        std::move(on_change));
}

}  // namespace k8s
