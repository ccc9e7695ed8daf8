#include "k8s/credentials.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "k8s/authorizing_transport.h"
#include "k8s/exec_plugin.h"
#include "k8s/exec_token_source.h"
#include "k8s/impersonation.h"
#include "k8s/read_file.h"
#include "k8s/token_source.h"

namespace k8s {
namespace {

class Credentialed final : public Transport {
 public:
  Credentialed(std::unique_ptr<Transport> next, ClusterConfig config, Executor& executor,
               ConfigRotation::OnChange on_change)
      : rotation_(std::move(config), &ReadFile, executor, std::move(on_change)),
        authorizing_(std::move(next), Tokens(executor), executor,
                     ImpersonationHeaders(rotation_.config().impersonation)) {}

  void Send(HttpRequest request, absl::Time deadline, Done done) override {
    authorizing_.Send(std::move(request), deadline, std::move(done));
  }
  std::unique_ptr<Stream> Open(HttpRequest request, StreamSink& sink) override {
    return authorizing_.Open(std::move(request), sink);
  }

 private:
  std::unique_ptr<TokenSource> Tokens(Executor& executor) {
    const ClusterConfig& config = rotation_.config();
    if (!config.exec.has_value() || !absl::StartsWith(config.server, "https://")) {
      return MakeTokenSource(config);
    }
    plugin_.emplace(config, executor);
    return std::make_unique<ExecTokenSource>(
        [this](ExecTokenSource::Answered answered) { plugin_->Run(std::move(answered)); },
        [this](std::string cert_pem, std::string key_pem) {
          rotation_.SetClientCertificate(std::move(cert_pem), std::move(key_pem));
        },
        executor);
  }

  ConfigRotation rotation_;
  std::optional<ExecPluginRunner> plugin_;
  AuthorizingTransport authorizing_;
};

}  // namespace

std::unique_ptr<TokenSource> MakeTokenSource(const ClusterConfig& config) {
  if (!absl::StartsWith(config.server, "https://")) return std::make_unique<StaticTokenSource>("");
  if (!config.token_file.empty()) {
    return std::make_unique<FileTokenSource>(config.token_file, config.token, &ReadFile);
  }
  return std::make_unique<StaticTokenSource>(
      config.username.empty() ? BearerAuthorization(config.token)
                              : BasicAuthorization(config.username, config.password));
}

std::unique_ptr<Transport> WithCredentials(std::unique_ptr<Transport> next, ClusterConfig config,
                                           Executor& executor, ConfigRotation::OnChange on_change) {
  return std::make_unique<Credentialed>(std::move(next), std::move(config), executor,
                                        std::move(on_change));
}

}  // namespace k8s
