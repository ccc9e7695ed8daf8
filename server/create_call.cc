#include "server/create_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "server/refused_create.h"

namespace server {
namespace {

plugin::Handle HandleOf(const plugin::JobFacts& job) {
  return plugin::JobHandle{job.ns, job.name, job.uid};
}

// The caller repeats the whole call; the deterministic name makes that harmless.
absl::Status NoAnswer(const JobIdentity& identity, const absl::Status& status) {
  return absl::UnavailableError(absl::StrCat("DaskJob ", identity.ns, "/", identity.name,
                                             " could not be created in time: ", status.message()));
}

// No answer of the API server, or none that decides.
bool IsTrouble(const absl::Status& status) {
  return !status.ok() && (!k8s::GetApiError(status).has_value() || k8s::IsNotProcessed(status) ||
                          k8s::IsOutcomeUnknown(status));
}

}  // namespace

bool IsSameJob(const JobIdentity& identity, const plugin::JobFacts& found) {
  return plugin::IsOurs(found) && found.ns == identity.ns && found.name == identity.name &&
         found.task->output_prefix == identity.output_prefix;
}

CreateCall::CreateCall(JobIdentity identity) : identity_(std::move(identity)) {}

CreateCall::Action CreateCall::Start() {
  ++posts_;
  return Post{};
}

CreateCall::Action CreateCall::OnPosted(const absl::StatusOr<std::string>& uid) {
  if (uid.ok()) return Finish(plugin::JobHandle{identity_.ns, identity_.name, *uid});
  last_post_ = uid.status();
  if (k8s::IsAlreadyExists(last_post_) || k8s::IsOutcomeUnknown(last_post_)) return Read{};
  refusal_ = RefusedCreate(last_post_);
  if (refusal_) return Read{};
  return Finish(NoAnswer(identity_, last_post_));
}

CreateCall::Action CreateCall::OnRead(const absl::StatusOr<plugin::JobFacts>& read) {
  if (read.ok() && (IsSameJob(identity_, *read) || !refusal_)) return Adopt(*read);
  if (refusal_ && !IsTrouble(read.status())) return Finish(*refusal_);
  if (k8s::IsNotFound(read.status())) return PostAgain(last_post_);
  return Finish(NoAnswer(identity_, read.status()));
}

CreateCall::Action CreateCall::PostAgain(const absl::Status& last) {
  if (posts_ >= kMostPosts) return Finish(NoAnswer(identity_, last));
  ++posts_;
  return Post{};
}

CreateCall::Finish CreateCall::Adopt(const plugin::JobFacts& found) const {
  if (IsSameJob(identity_, found)) return HandleOf(found);
  return NameTaken(found);
}

}  // namespace server
