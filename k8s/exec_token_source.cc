#include "k8s/exec_token_source.h"

#include <algorithm>
#include <utility>

namespace k8s {
namespace {

constexpr absl::Duration kEarly = absl::Minutes(1);  // as kube-rs

}  // namespace

ExecTokenSource::ExecTokenSource(AskPlugin ask, OnCertificate on_certificate, Executor& executor)
    : ask_(std::move(ask)), on_certificate_(std::move(on_certificate)), executor_(executor) {}

void ExecTokenSource::Token(absl::Time now, absl::Time deadline, Done done) {
  got_at_ = std::min(got_at_, now);  // else a clock that was set back would make it unrejectable
  const bool usable = credential_.has_value() && now < credential_->expires;
  if (usable && now < credential_->expires - kEarly) {
    return std::move(done)(BearerAuthorization(credential_->token));
  }
  if (usable) {
    const std::string authorization = BearerAuthorization(credential_->token);
    Ask();
    return std::move(done)(authorization);
  }
  Wait(deadline, std::move(done));
  Ask();
}

void ExecTokenSource::Reject(absl::Time asked_at) {
  if (got_at_ <= asked_at) credential_.reset();
}

void ExecTokenSource::Ask() {
  if (asking_) return;
  asking_ = true;
  ask_([this](absl::StatusOr<ExecCredential> answer) { Take(std::move(answer)); });
}

void ExecTokenSource::Take(absl::StatusOr<ExecCredential> answer) {
  asking_ = false;
  if (!answer.ok()) return TellAll(answer.status());
  credential_ = *std::move(answer);
  got_at_ = executor_.Now();
  if (!credential_->client_cert_pem.empty()) {
    on_certificate_(credential_->client_cert_pem, credential_->client_key_pem);
  }
  TellAll(BearerAuthorization(credential_->token));
}

void ExecTokenSource::TellAll(const absl::StatusOr<std::string>& value) {
  // Those who wait may ask again from within.
  std::map<std::uint64_t, Waiting> waiting;
  waiting.swap(waiting_);
  for (auto& [id, one] : waiting) {
    executor_.Cancel(one.timer);
    std::move(one.done)(value);
  }
}

void ExecTokenSource::Wait(absl::Time deadline, Done done) {
  const std::uint64_t id = ++last_id_;
  Waiting& one = waiting_[id];
  one.done = std::move(done);
  if (deadline == absl::InfiniteFuture()) return;
  one.timer = executor_.RunAt(deadline, [this, id] { GiveUp(id); });
}

void ExecTokenSource::GiveUp(std::uint64_t id) {
  auto node = waiting_.extract(id);
  if (node.empty()) return;
  std::move(node.mapped().done)(
      absl::UnavailableError("the exec plugin did not answer before the request's deadline"));
}

}  // namespace k8s
