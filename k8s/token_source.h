#pragma once

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/cluster_config.h"

namespace k8s {

// Gives the bearer token of the next request. Executor's thread only.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // Empty: send none.
  virtual absl::StatusOr<std::string> Token(absl::Time now) = 0;
  // A request that was begun at `asked_at` got a 401: forget the token if it is older than that.
  virtual void Reject(absl::Time asked_at) = 0;
};

// Reads `path` anew once the token is 50 s old or was rejected. White space is trimmed. When a read
// fails or gives nothing, the last good token goes on; without one `fallback` is used, and if that
// is empty too, the error. Rules and times: client-go, transport/token_source.go.
class FileTokenSource final : public TokenSource {
 public:
  using ReadFile = absl::AnyInvocable<absl::StatusOr<std::string>(absl::string_view path)>;

  FileTokenSource(std::string path, std::string fallback, ReadFile read_file);
  absl::StatusOr<std::string> Token(absl::Time now) override;
  void Reject(absl::Time asked_at) override;

 private:
  bool Fresh(absl::Time now) const;

  std::string path_;
  std::string token_;
  ReadFile read_file_;
  absl::Time read_at_ = absl::InfinitePast();
};

// One token for ever, or none.
class StaticTokenSource final : public TokenSource {
 public:
  explicit StaticTokenSource(std::string token);
  absl::StatusOr<std::string> Token(absl::Time now) override;
  void Reject(absl::Time asked_at) override;

 private:
  std::string token_;
};

// The source that `config` names. No credentials leave over anything but https.
std::unique_ptr<TokenSource> MakeTokenSource(const ClusterConfig& config);

}  // namespace k8s
