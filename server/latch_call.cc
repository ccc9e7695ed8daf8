#include "server/latch_call.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "k8s/api_error.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr absl::Duration kFirstWait = absl::Milliseconds(500);
// Short, so that ends are told soon after an outage.
constexpr absl::Duration kLongestWait = absl::Seconds(4);

// The job is written all the time while it lives; more in a row than this comes from elsewhere.
constexpr int kConflictsAtOnce = 3;

// Whatever the API server answered, but for what passes by itself: trouble, a conflict, credentials
// that are about to be renewed.
bool IsRefused(const absl::Status& status) {
  return k8s::GetApiError(status).has_value() && !k8s::IsNotProcessed(status) &&
         !k8s::IsOutcomeUnknown(status) && !k8s::IsConflict(status) && !k8s::IsUnauthorized(status);
}

}  // namespace

LatchCall::LatchCall(const plugin::JobFacts& job, plugin::Outcome outcome)
    : uid_(job.uid), version_(job.resource_version), outcome_(std::move(outcome)) {}

LatchCall::Action LatchCall::Start() { return PatchOver(version_); }

LatchCall::Action LatchCall::OnPatched(const absl::Status& patched) {
  if (patched.ok()) return Finish{outcome_, Result::kKept, {}};
  if (k8s::IsConflict(patched)) return ++conflicts_ > kConflictsAtOnce ? Later() : Read{};
  if (IsRefused(patched)) return Finish{outcome_, Result::kRefused, patched};
  return Later();
}

LatchCall::Action LatchCall::OnRead(const absl::StatusOr<plugin::JobFacts>& read) {
  if (IsRefused(read.status())) return Finish{outcome_, Result::kRefused, read.status()};
  if (!read.ok()) return Later();
  if (read->uid != uid_) {
    return Finish{outcome_, Result::kRefused, absl::NotFoundError("the DaskJob was replaced")};
  }
  if (read->outcome) return Finish{*read->outcome, Result::kFound, {}};
  return PatchOver(read->resource_version);
}

LatchCall::Action LatchCall::PatchOver(const std::string& version) const {
  return Patch{json::serialize(json::object{
      {"metadata",
       {{"resourceVersion", version},
        {"annotations", {{plugin::kOutcomeAnnotation, plugin::EncodeOutcome(outcome_)}}}}}})};
}

LatchCall::Action LatchCall::Later() {
  const absl::Duration delay = kFirstWait * (1 << std::min(waits_++, 3));
  return Wait{std::min(delay, kLongestWait)};
}

}  // namespace server
