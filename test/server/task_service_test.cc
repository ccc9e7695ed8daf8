#include "server/task_service.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <optional>

#include "absl/strings/str_replace.h"
#include "test/server/cluster_fixture.h"

namespace server {
namespace {

using plugin::Cause;
using plugin::JobHandle;

const JobHandle kJob = {"ns", "job", "u-1"};
const std::string kHandle = plugin::EncodeHandle(kJob);
constexpr char kJobGet[] = "GET /apis/kubernetes.dask.org/v1/namespaces/ns/daskjobs/job";
constexpr char kJobDelete[] = "DELETE /apis/kubernetes.dask.org/v1/namespaces/ns/daskjobs/job";

plugin::TaskRequest ATask() { return plugin::ADaskTask().WithNamespace("ns").Build(); }

// The manifest that was posted, as the API server would give it back.
std::string Stored(const std::string& manifest) {
  auto object = boost::json::parse(manifest).as_object();
  object["metadata"].as_object()["uid"] = "u-9";
  object["metadata"].as_object()["resourceVersion"] = "42";
  return boost::json::serialize(object);
}

const k8s::HttpResponse kOurJob = test::Json(
    200, R"json({"metadata":{"namespace":"ns","name":"job","uid":"u-1","resourceVersion":"1",
             "labels":{"flyte-dask-plugin/job":"true"},
             "annotations":{"flyte-dask-plugin/task":"{\"output_prefix\":\"s3://b/0\"}"}},
             "status":{"jobStatus":"Running"}})json");

struct Calls : ClusterFixture {
  using ClusterFixture::ClusterFixture;

  absl::StatusOr<std::string> Create(plugin::TaskRequest request) {
    std::optional<absl::StatusOr<std::string>> out;
    tasks.Create(std::move(request), executor.Now() + absl::Seconds(10),
                 [&out](absl::StatusOr<std::string> handle) { out = std::move(handle); });
    executor.Advance(absl::Seconds(11));
    REQUIRE(out.has_value());
    return *out;
  }
  absl::StatusOr<TaskReply> Get(const std::string& handle) {
    std::optional<absl::StatusOr<TaskReply>> out;
    tasks.Get(handle, executor.Now() + absl::Seconds(10),
              [&out](absl::StatusOr<TaskReply> reply) { out = std::move(reply); });
    executor.Advance(absl::Seconds(3));
    REQUIRE(out.has_value());
    return *out;
  }
  absl::Status Delete(const std::string& handle) {
    std::optional<absl::Status> out;
    tasks.Delete(handle, executor.Now() + absl::Seconds(10),
                 [&out](absl::Status status) { out = std::move(status); });
    executor.Advance(absl::Seconds(11));
    REQUIRE(out.has_value());
    return *out;
  }
};

plugin::Rejection RejectionOf(const absl::StatusOr<std::string>& handle) {
  REQUIRE(handle.ok());
  const auto decoded = plugin::DecodeHandle(*handle);
  REQUIRE(decoded.ok());
  REQUIRE(std::holds_alternative<plugin::Rejection>(*decoded));
  return std::get<plugin::Rejection>(*decoded);
}

TEST_CASE("a create posts the manifest once and gives the handle of the stored object",
          "[server][tasks]") {
  Calls f;
  f.transport.SetHandler([](const k8s::HttpRequest& request) {
    return test::FakeTransport::Result(test::Json(201, Stored(*request.body)));
  });
  const auto handle = f.Create(ATask());
  REQUIRE(handle.ok());
  const auto job = std::get<JobHandle>(*plugin::DecodeHandle(*handle));
  CHECK(job.uid == "u-9");
  CHECK(f.transport.requests().size() == 1);
}

TEST_CASE("a create whose reply was lost finds its own object and gives the same handle",
          "[server][tasks]") {
  Calls f;
  std::string stored;
  f.transport.SetHandler([&](const k8s::HttpRequest& request) -> test::FakeTransport::Result {
    if (request.method == k8s::Method::kGet) return test::Json(200, stored);
    stored = Stored(*request.body);
    return absl::UnknownError("connection reset after the request was sent");
  });
  const auto handle = f.Create(ATask());
  REQUIRE(handle.ok());
  CHECK(std::get<JobHandle>(*plugin::DecodeHandle(*handle)).uid == "u-9");
  CHECK(f.transport.requests().size() == 2);
}

TEST_CASE("a task that can never run makes no request and is told why by its first GetTask",
          "[server][tasks]") {
  Calls f;
  const auto handle = f.Create(plugin::ADaskTask().WithNamespace("ns").WithWorkers(0).Build());
  CHECK(RejectionOf(handle).cause == Cause::kInvalidTask);
  const auto reply = f.Get(*handle);
  REQUIRE(reply.ok());
  CHECK(reply->phase.failure == plugin::FailureClass::kPermanent);
  CHECK_THAT(reply->phase.sentence, Catch::Contains("workers"));
  CHECK(f.transport.requests().empty());
}

TEST_CASE("a namespace that is not served is refused by name", "[server][tasks]") {
  Calls f({"other"});
  CHECK_THAT(RejectionOf(f.Create(ATask())).sentence, Catch::Contains("\"ns\""));
  CHECK(f.Get(kHandle).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(f.Delete(kHandle).ok());
  CHECK(f.transport.requests().empty());
}

TEST_CASE("an API server that does not answer makes the create fail, to be repeated",
          "[server][tasks]") {
  Calls f;
  f.transport.SetHandler([](const k8s::HttpRequest&) {
    return test::FakeTransport::Result(absl::UnavailableError("connection refused"));
  });
  CHECK(f.Create(ATask()).status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("GetTask of a cached job makes no request", "[server][tasks]") {
  Calls f;
  f.Sync();
  f.SeePod(f.Runner(plugin::PodPhase::kRunning));
  f.SeeJob(f.Job());
  const auto reply = f.Get(kHandle);
  REQUIRE(reply.ok());
  CHECK(reply->phase.cause == Cause::kRunning);
  CHECK(reply->daskjob == "ns/job");
  CHECK(f.transport.requests().empty());
}

TEST_CASE("GetTask of a job that no cache holds is answered by one read", "[server][tasks]") {
  struct Row {
    const char* name;
    test::FakeTransport::Result answer;
    Cause cause;
  };
  const Row rows[] = {
      {"it is there", kOurJob, Cause::kRunningUnconfirmed},
      {"it is gone", test::Failure(404, "NotFound", "gone"), Cause::kJobDeleted},
      {"another has its name",
       test::Json(200, R"({"metadata":{"namespace":"ns","name":"job","uid":"u-2"}})"),
       Cause::kJobDeleted},
      {"nobody answers", absl::UnavailableError("connection refused"), Cause::kStateUnknown},
      {"the answer is no job", test::Json(200, R"({"metadata":7})"), Cause::kStateUnknown},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Calls f;
    f.Sync();
    f.transport.SetHandler([&row](const k8s::HttpRequest&) { return row.answer; });
    const auto reply = f.Get(kHandle);
    REQUIRE(reply.ok());
    CHECK(plugin::RowOf(reply->phase.cause).id == plugin::RowOf(row.cause).id);
  }
}

TEST_CASE("an end that no cache holds is told once it is latched", "[server][tasks][latch]") {
  Calls f;
  f.Sync();
  k8s::HttpResponse ended = kOurJob;
  absl::StrReplaceAll({{R"("Running")", R"("Successful")"}}, &ended.body);
  f.transport.Script(kJobGet, ended);
  CHECK(f.Get(kHandle)->phase.cause == Cause::kEndBeingKept);

  const plugin::Outcome outcome = {plugin::Phase::kSucceeded, plugin::FailureClass::kNone,
                                   Cause::kSucceeded, "It is done.",
                                   absl::FromUnixSeconds(1'700'000'000)};
  boost::json::value latched = boost::json::parse(kOurJob.body);
  latched.at("metadata").at("annotations").as_object()[plugin::kOutcomeAnnotation] =
      plugin::EncodeOutcome(outcome);
  f.transport.Script(kJobGet, test::Json(200, boost::json::serialize(latched)));
  CHECK(f.Get(kHandle)->phase.sentence == "It is done.");
}

TEST_CASE("a job without our label or our identity is never told of nor deleted",
          "[server][tasks]") {
  for (const char* mark : {"flyte-dask-plugin/job", "flyte-dask-plugin/task"}) {
    CAPTURE(mark);
    Calls f;
    f.Sync();
    k8s::HttpResponse foreign = kOurJob;
    absl::StrReplaceAll({{mark, "somebody/else"}}, &foreign.body);
    f.transport.Script(kJobGet, foreign);
    CHECK(f.Get(kHandle)->phase.cause == Cause::kJobDeleted);
    f.transport.Script(kJobGet, foreign);
    CHECK(f.Delete(kHandle).ok());
    CHECK(f.transport.requests().size() == 2);
  }
}

TEST_CASE("callers who miss the same job share one read", "[server][tasks]") {
  Calls f;
  f.Sync();
  int answered = 0;
  for (int i = 0; i < 5; ++i) {
    f.tasks.Get(kHandle, f.executor.Now() + absl::Seconds(10),
                [&answered](absl::StatusOr<TaskReply> reply) { answered += reply.ok() ? 1 : 0; });
  }
  f.executor.RunReady();
  CHECK(f.transport.pending() == 1);
  REQUIRE(f.transport.Answer(kOurJob, kJobGet));
  f.executor.RunReady();
  CHECK(answered == 5);
}

TEST_CASE("a silent API server keeps GetTask for two seconds at most", "[server][tasks]") {
  Calls f;
  const auto reply = f.Get(kHandle);
  REQUIRE(reply.ok());
  CHECK(reply->phase.cause == Cause::kStateUnknown);
}

TEST_CASE("bytes that are no handle of ours fail GetTask and pass DeleteTask", "[server][tasks]") {
  Calls f;
  for (const char* bytes : {"", "x", "{}", R"({"v":99})"}) {
    CAPTURE(bytes);
    CHECK(f.Get(bytes).status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(f.Delete(bytes).ok());
  }
  CHECK(f.transport.requests().empty());
}

TEST_CASE("a delete names the uid, and what is gone already is a success", "[server][tasks]") {
  struct Row {
    int code;
    const char* reason;
    bool ok;
  };
  const Row rows[] = {{404, "NotFound", true}, {409, "Conflict", true}, {403, "Forbidden", false}};
  for (const Row& row : rows) {
    CAPTURE(row.code);
    Calls f;
    f.Sync();
    f.SeeJob(f.Job("JobCreated"));
    f.transport.Script(kJobDelete, test::Failure(row.code, row.reason, "said the server"));
    CHECK(f.Delete(kHandle).ok() == row.ok);
    REQUIRE(f.transport.requests().size() == 1);
    CHECK_THAT(*f.transport.requests()[0].body, Catch::Contains("u-1"));
  }
}

TEST_CASE("a delete of what is not ours touches nothing", "[server][tasks]") {
  for (
      const char* body :
      {R"({"metadata":{"namespace":"ns","name":"job","uid":"u-1"}})",
       R"({"metadata":{"namespace":"ns","name":"job","uid":"u-2","labels":{"flyte-dask-plugin/job":"true"}}})"}) {
    Calls f;
    f.Sync();
    f.transport.Script(kJobGet, test::Json(200, body));
    CHECK(f.Delete(kHandle).ok());
    CHECK(f.transport.requests().size() == 1);
  }
}

TEST_CASE("an object of another under our name rejects the create and is only read",
          "[server][tasks]") {
  Calls f;
  f.transport.SetHandler([](const k8s::HttpRequest& request) -> test::FakeTransport::Result {
    if (request.method == k8s::Method::kPost) return test::Failure(409, "AlreadyExists", "exists");
    return test::Json(200, R"({"metadata":{"namespace":"ns","name":"x","uid":"u-2"}})");
  });
  CHECK(RejectionOf(f.Create(ATask())).cause == Cause::kNameTaken);
  CHECK(f.transport.requests().size() == 2);
}

}  // namespace
}  // namespace server
