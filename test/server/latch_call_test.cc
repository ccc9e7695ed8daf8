#include "server/latch_call.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "k8s/api_error.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

using plugin::Cause;

plugin::Outcome End(Cause cause = Cause::kSucceeded) {
  const plugin::CauseRow& row = plugin::RowOf(cause);
  return {row.phase, row.failure, cause, "It ended.", absl::FromUnixSeconds(1'700'000'000)};
}

plugin::JobFacts Job(std::string version = "7") {
  plugin::JobFacts job;
  job.ns = "ns";
  job.name = "job";
  job.uid = "u-1";
  job.resource_version = std::move(version);
  return job;
}

absl::Status Refused(int code, const char* reason) {
  return k8s::ToStatus(test::Failure(code, reason, "no"), k8s::Method::kPatch, "patch");
}

std::string VersionOf(const LatchCall::Action& action) {
  const auto patch = boost::json::parse(std::get<LatchCall::Patch>(action).body);
  return std::string(patch.at("metadata").at("resourceVersion").as_string());
}

TEST_CASE("a latch is a patch over the version that was seen", "[server][latch]") {
  LatchCall call(Job(), End());
  const auto first = call.Start();
  CHECK(VersionOf(first) == "7");
  const auto patch = boost::json::parse(std::get<LatchCall::Patch>(first).body);
  const auto& text = patch.at("metadata").at("annotations").at(plugin::kOutcomeAnnotation);
  CHECK(plugin::DecodeOutcome(std::string(text.as_string())).value() == End());
  const auto end = std::get<LatchCall::Finish>(call.OnPatched(absl::OkStatus()));
  CHECK(end.result == LatchCall::Result::kKept);
  CHECK(end.outcome == End());
}

TEST_CASE("a job that changed is read and patched over its new version", "[server][latch]") {
  LatchCall call(Job(), End());
  call.Start();
  CHECK(std::holds_alternative<LatchCall::Read>(call.OnPatched(Refused(409, "Conflict"))));
  CHECK(VersionOf(call.OnRead(Job("9"))) == "9");
}

TEST_CASE("a conflict that does not end is not answered at full speed", "[server][latch]") {
  LatchCall call(Job(), End());
  call.Start();
  LatchCall::Action next = call.OnPatched(Refused(409, "Conflict"));
  int reads = 0;
  for (; std::holds_alternative<LatchCall::Read>(next) && reads < 100; ++reads) {
    call.OnRead(Job("9"));
    next = call.OnPatched(Refused(409, "Conflict"));
  }
  CHECK(reads == 3);
  CHECK(std::holds_alternative<LatchCall::Wait>(next));
}

TEST_CASE("the end that another replica kept wins", "[server][latch]") {
  LatchCall call(Job(), End(Cause::kRunnerLost));
  call.Start();
  call.OnPatched(Refused(409, "Conflict"));
  plugin::JobFacts job = Job("9");
  job.outcome = End(Cause::kSucceeded);
  const auto end = std::get<LatchCall::Finish>(call.OnRead(job));
  CHECK(end.result == LatchCall::Result::kFound);
  CHECK(end.outcome.cause == Cause::kSucceeded);
}

TEST_CASE("a latch that is refused for good is told all the same", "[server][latch]") {
  const absl::Status refusals[] = {Refused(403, "Forbidden"), Refused(404, "NotFound"),
                                   Refused(422, "Invalid"),   Refused(400, "BadRequest"),
                                   Refused(405, ""),          Refused(418, "")};
  for (const absl::Status& refusal : refusals) {
    CAPTURE(refusal.message());
    LatchCall call(Job(), End());
    call.Start();
    const auto end = std::get<LatchCall::Finish>(call.OnPatched(refusal));
    CHECK(end.result == LatchCall::Result::kRefused);
    CHECK(end.outcome == End());
    CHECK(end.why == refusal);
    call.OnPatched(Refused(409, "Conflict"));
    CHECK(std::get<LatchCall::Finish>(call.OnRead(refusal)).result == LatchCall::Result::kRefused);
  }
}

TEST_CASE("another job under the name is never latched", "[server][latch]") {
  LatchCall call(Job(), End());
  call.Start();
  call.OnPatched(Refused(409, "Conflict"));
  plugin::JobFacts other = Job("9");
  other.uid = "u-2";
  other.outcome = End(Cause::kRunnerLost);
  const auto end = std::get<LatchCall::Finish>(call.OnRead(other));
  CHECK(end.result == LatchCall::Result::kRefused);
  CHECK(end.outcome.cause == Cause::kSucceeded);
}

TEST_CASE("while the API server is in trouble a latch waits and reads first", "[server][latch]") {
  LatchCall call(Job(), End());
  call.Start();
  absl::Duration last = absl::ZeroDuration();
  for (const absl::Status& trouble :
       {absl::UnavailableError("refused"), absl::UnknownError("reset"), Refused(503, ""),
        Refused(429, "TooManyRequests"), absl::DeadlineExceededError("late")}) {
    const auto wait = std::get<LatchCall::Wait>(call.OnPatched(trouble));
    CHECK(wait.delay >= last);
    CHECK(wait.delay <= absl::Seconds(4));
    last = wait.delay;
    CHECK(std::holds_alternative<LatchCall::Read>(call.OnWaited()));
  }
  CHECK(std::holds_alternative<LatchCall::Wait>(call.OnRead(absl::UnavailableError("refused"))));
  CHECK(VersionOf(call.OnRead(Job("12"))) == "12");
}

}  // namespace
}  // namespace server
