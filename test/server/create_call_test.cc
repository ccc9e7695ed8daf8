#include "server/create_call.h"

#include <catch2/catch.hpp>

#include "k8s/api_error.h"
#include "server/refused_create.h"

namespace server {
namespace {

const JobIdentity kIdentity = {"ns", "job-n0-0", "s3://b/e/n0/data/0"};

plugin::JobFacts OursAs(const std::string& output_prefix) {
  plugin::JobFacts job;
  job.ns = "ns";
  job.name = "job-n0-0";
  job.uid = "u-1";
  job.resource_version = "7";
  job.ours = true;
  job.task.emplace();
  job.task->output_prefix = output_prefix;
  return job;
}

absl::Status Refusal(int code, const std::string& reason, const std::string& message) {
  k8s::HttpResponse response;
  response.code = code;
  response.body = R"({"kind":"Status","status":"Failure","reason":")" + reason +
                  R"(","message":")" + message + R"("})";
  return k8s::ToStatus(response, k8s::Method::kPost, "create daskjobs ns/job-n0-0");
}

plugin::Handle Finished(const CreateCall::Action& action) {
  const auto* finish = std::get_if<CreateCall::Finish>(&action);
  REQUIRE(finish != nullptr);
  REQUIRE(finish->ok());
  return **finish;
}

const plugin::Handle kHandle = plugin::JobHandle{"ns", "job-n0-0", "u-1"};

TEST_CASE("a create that is answered gives the handle of the object", "[server][create]") {
  CreateCall call(kIdentity);
  REQUIRE(std::holds_alternative<CreateCall::Post>(call.Start()));
  CHECK(Finished(call.OnPosted(std::string("u-1"))) == kHandle);
}

TEST_CASE("an object of the same attempt under the name is adopted", "[server][create]") {
  CreateCall call(kIdentity);
  call.Start();
  const auto next = call.OnPosted(Refusal(409, "AlreadyExists", "exists"));
  REQUIRE(std::holds_alternative<CreateCall::Read>(next));
  CHECK(Finished(call.OnRead(OursAs(kIdentity.output_prefix))) == kHandle);
}

TEST_CASE("an adopted object that has changed gives the handle of its creation",
          "[server][create]") {
  plugin::JobFacts changed = OursAs(kIdentity.output_prefix);
  changed.resource_version = "99";
  CreateCall call(kIdentity);
  call.Start();
  call.OnPosted(Refusal(409, "AlreadyExists", "exists"));
  const plugin::Handle adopted = Finished(call.OnRead(changed));
  CHECK(plugin::EncodeHandle(adopted) == plugin::EncodeHandle(kHandle));
}

TEST_CASE("what is not this attempt's object is left alone and named", "[server][create]") {
  plugin::JobFacts unlabelled = OursAs(kIdentity.output_prefix);
  unlabelled.ours = false;
  plugin::JobFacts unannotated = OursAs("");
  unannotated.task.reset();
  for (const auto& other : {OursAs("s3://b/other/0"), unlabelled, unannotated}) {
    CreateCall call(kIdentity);
    call.Start();
    call.OnPosted(Refusal(409, "AlreadyExists", "exists"));
    const plugin::Handle handle = Finished(call.OnRead(other));
    const auto* rejection = std::get_if<plugin::Rejection>(&handle);
    REQUIRE(rejection != nullptr);
    CHECK(rejection->cause == plugin::Cause::kNameTaken);
    CHECK_THAT(rejection->sentence, Catch::Contains("ns/job-n0-0"));
  }
}

TEST_CASE("an unknown outcome is read back, and posted again when nothing was made",
          "[server][create]") {
  CreateCall call(kIdentity);
  call.Start();
  REQUIRE(std::holds_alternative<CreateCall::Read>(call.OnPosted(absl::UnknownError("reset"))));
  REQUIRE(
      std::holds_alternative<CreateCall::Post>(call.OnRead(Refusal(404, "NotFound", "not found"))));
  REQUIRE(std::holds_alternative<CreateCall::Read>(
      call.OnPosted(Refusal(409, "AlreadyExists", "the first one came late"))));
  CHECK(Finished(call.OnRead(OursAs(kIdentity.output_prefix))) == kHandle);
}

TEST_CASE("a name that comes and goes is given up in the end", "[server][create]") {
  CreateCall call(kIdentity);
  CreateCall::Action action = call.Start();
  int posts = 0;
  while (std::holds_alternative<CreateCall::Post>(action)) {
    ++posts;
    REQUIRE(posts <= CreateCall::kMostPosts);
    call.OnPosted(absl::UnknownError("reset"));
    action = call.OnRead(Refusal(404, "NotFound", "not found"));
  }
  CHECK(posts == CreateCall::kMostPosts);
  const auto* finish = std::get_if<CreateCall::Finish>(&action);
  REQUIRE(finish != nullptr);
  CHECK(finish->status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("no answer is not a refusal: the caller repeats", "[server][create]") {
  for (const auto& silent :
       {absl::UnavailableError("connection refused"), Refusal(429, "TooManyRequests", "later")}) {
    CreateCall call(kIdentity);
    call.Start();
    const auto action = call.OnPosted(silent);
    const auto* finish = std::get_if<CreateCall::Finish>(&action);
    REQUIRE(finish != nullptr);
    CHECK(finish->status().code() == absl::StatusCode::kUnavailable);
    CHECK_THAT(std::string(finish->status().message()), Catch::Contains("ns/job-n0-0"));
  }
}

TEST_CASE("every refusal of the API server has its cause and keeps the server's words",
          "[server][create]") {
  struct Row {
    int code;
    const char* reason;
    const char* message;
    plugin::Cause cause;
  };
  const Row rows[] = {
      {400, "BadRequest", "strict decoding", plugin::Cause::kRefusedByApiServer},
      {413, "RequestEntityTooLarge", "too large", plugin::Cause::kRefusedByApiServer},
      {422, "Invalid", "spec.x is wrong", plugin::Cause::kRefusedByApiServer},
      {403, "Forbidden", "exceeded quota: q", plugin::Cause::kQuotaExceeded},
      {403, "Forbidden", "User x cannot create", plugin::Cause::kForbidden},
      {404, "NotFound", "namespaces ns not found", plugin::Cause::kNamespaceMissing},
  };
  for (const Row& row : rows) {
    CAPTURE(row.code, row.message);
    const auto handle = RefusedCreate(Refusal(row.code, row.reason, row.message));
    REQUIRE(handle.has_value());
    const auto& rejection = std::get<plugin::Rejection>(*handle);
    CHECK(rejection.cause == row.cause);
    CHECK_THAT(rejection.sentence, Catch::Contains(row.message));
  }
}

TEST_CASE("a namespace that is not there is a refusal as the API server words it",
          "[server][create]") {
  k8s::HttpResponse response;
  response.code = 404;
  response.body = R"({"kind": "Status", "code": 404, "reason": "NotFound",
      "message": "namespaces \"ns\" not found", "details": {"name": "ns", "kind": "namespaces"}})";
  const auto handle =
      RefusedCreate(k8s::ToStatus(response, k8s::Method::kPost, "create daskjobs ns/job-n0-0"));
  REQUIRE(handle.has_value());
  CHECK(std::get<plugin::Rejection>(*handle).cause == plugin::Cause::kNamespaceMissing);
}

TEST_CASE("an unknown resource means that the operator is missing", "[server][create]") {
  k8s::HttpResponse response;
  response.code = 404;
  response.body = "404 page not found\n";
  const auto handle =
      RefusedCreate(k8s::ToStatus(response, k8s::Method::kPost, "create daskjobs ns/job-n0-0"));
  REQUIRE(handle.has_value());
  CHECK(std::get<plugin::Rejection>(*handle).cause == plugin::Cause::kOperatorMissing);
}

TEST_CASE("a refusal is believed once the name holds no job of this task",
          "[server][create][adopt]") {
  const absl::Status full = Refusal(403, "Forbidden", "exceeded quota: q, requested: 1, used: 1");
  CreateCall call(kIdentity);
  call.Start();
  REQUIRE(std::holds_alternative<CreateCall::Read>(call.OnPosted(full)));
  SECTION("ours is there, from an earlier call") {
    CHECK(Finished(call.OnRead(OursAs(kIdentity.output_prefix))) == kHandle);
  }
  SECTION("nothing is there, or another's, or nobody may look") {
    const absl::StatusOr<plugin::JobFacts> reads[] = {Refusal(404, "NotFound", "not found"),
                                                      Refusal(403, "Forbidden", "may not get"),
                                                      OursAs("s3://another")};
    for (const auto& read : reads) {
      const plugin::Handle handle = Finished(call.OnRead(read));
      CHECK(std::get<plugin::Rejection>(handle).cause == plugin::Cause::kQuotaExceeded);
    }
  }
  SECTION("nobody answers: the caller repeats") {
    const auto handle =
        std::get<CreateCall::Finish>(call.OnRead(absl::UnavailableError("refused")));
    CHECK(handle.status().code() == absl::StatusCode::kUnavailable);
  }
}

}  // namespace
}  // namespace server
