#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace k8s {

// Gives what proves who we are: the value of the Authorization header. Executor's thread only;
// nothing blocks for longer than it takes to read a small file. Errors hold no secret.
class TokenSource {
 public:
  // Empty: send none.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>) &&>;

  virtual ~TokenSource() = default;
  // `done` is called once: before Token returns when the value is at hand, else when it has come,
  // or at `deadline` with kUnavailable.
  virtual void Token(absl::Time now, absl::Time deadline, Done done) = 0;
  // A request that was begun at `asked_at` got a 401: forget the value if it is older than that.
  virtual void Reject(absl::Time asked_at) = 0;
};

// Reads the bearer token in `path` anew once it is 50 s old or was rejected. White space is
// trimmed. When a read fails or gives no token, the last good one goes on; without one `fallback`
// is used, and if that is empty too, the error. Rules and times: client-go,
// transport/token_source.go.
class FileTokenSource final : public TokenSource {
 public:
  using ReadFile = absl::AnyInvocable<absl::StatusOr<std::string>(absl::string_view path)>;

  FileTokenSource(std::string path, std::string fallback, ReadFile read_file);
  void Token(absl::Time now, absl::Time deadline, Done done) override;
  void Reject(absl::Time asked_at) override;

 private:
  absl::StatusOr<std::string> Latest(absl::Time now);
  absl::StatusOr<std::string> Read();
  bool Fresh(absl::Time now) const;

  std::string path_;
  std::string token_;
  ReadFile read_file_;
  absl::Time read_at_ = absl::InfinitePast();
};

// One value for ever, or none.
class StaticTokenSource final : public TokenSource {
 public:
  explicit StaticTokenSource(std::string authorization);
  void Token(absl::Time now, absl::Time deadline, Done done) override;
  void Reject(absl::Time asked_at) override;

 private:
  std::string authorization_;
};

// The header's value for a bearer token (empty: empty); for a user name with its password.
std::string BearerAuthorization(absl::string_view token);
std::string BasicAuthorization(absl::string_view username, absl::string_view password);

}  // namespace k8s
