#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "k8s/exec_credential.h"
#include "k8s/executor.h"
#include "k8s/token_source.h"

namespace k8s {

// Keeps what an exec plugin gave until it expires or is rejected, and asks the plugin again from a
// minute before its end on. The plugin runs once at a time; requests that have nothing else wait
// for it. One that fails is asked again by the next request.
class ExecTokenSource final : public TokenSource {
 public:
  using Answered = absl::AnyInvocable<void(absl::StatusOr<ExecCredential>) &&>;
  // Runs the plugin and calls back once, on the executor's thread.
  using AskPlugin = absl::AnyInvocable<void(Answered)>;
  // The plugin gave this client certificate; called before any request that waits goes on.
  using OnCertificate = absl::AnyInvocable<void(std::string cert_pem, std::string key_pem)>;

  // `executor` must outlive it; the source is destroyed once the executor has ended, and then
  // neither the plugin's answer nor a deadline comes any more.
  ExecTokenSource(AskPlugin ask, OnCertificate on_certificate, Executor& executor);
  void Token(absl::Time now, absl::Time deadline, Done done) override;
  void Reject(absl::Time asked_at) override;

 private:
  struct Waiting {
    Done done;
    Executor::TimerId timer = 0;  // 0: waits without end
  };

  void Ask();
  void Take(absl::StatusOr<ExecCredential> answer);
  void TellAll(const absl::StatusOr<std::string>& value);
  void Wait(absl::Time deadline, Done done);
  void GiveUp(std::uint64_t id);

  AskPlugin ask_;
  OnCertificate on_certificate_;
  Executor& executor_;
  bool asking_ = false;
  std::optional<ExecCredential> credential_;
  absl::Time got_at_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;  // by age
};

}  // namespace k8s
