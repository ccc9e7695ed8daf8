#include "server/job_tracker.h"

#include <catch2/catch.hpp>

#include "test/server/cluster_fixture.h"

namespace server {
namespace {

using plugin::Cause;
using plugin::PodPhase;
constexpr char kRunnerGet[] = "GET /api/v1/namespaces/ns/pods/job-runner";
constexpr char kLatch[] = "PATCH /apis/kubernetes.dask.org/v1/namespaces/ns/daskjobs/job";
const k8s::HttpResponse kNoPod = test::Failure(404, "NotFound", "no such pod");

TEST_CASE("a job is told from its first sight to its end, each phase once", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.SeeJob(f.Job(""));
  f.SeeJob(f.Job("JobCreated"));
  f.SeePod(f.Runner(PodPhase::kPending));
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.SeeJob(f.Job("Running"));
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.executor.RunReady();
  REQUIRE(f.transitions.size() >= 3);
  CHECK(f.transitions.front().second == Cause::kSubmitted);
  CHECK(f.transitions.back().second == Cause::kSucceeded);
  for (std::size_t i = 1; i < f.transitions.size(); ++i) {
    CHECK(f.transitions[i] != f.transitions[i - 1]);
  }
}

TEST_CASE("an end stays although the runner goes afterwards", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.SeeJob(f.Job());
  f.LosePod("job-runner");
  f.SeeJob(f.Job("ClusterCreated"));
  f.executor.Advance(absl::Hours(1));
  CHECK(f.Phase().cause == Cause::kSucceeded);
  CHECK(f.transport.requests().size() == 1);  // the latch
}

TEST_CASE("a runner that one read confirms gone is lost after its grace", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.transport.Script(kRunnerGet, kNoPod);
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.LosePod("job-runner");
  f.executor.RunReady();
  CHECK(f.transport.requests().size() == 1);
  CHECK(f.Phase().phase == plugin::Phase::kRunning);
  f.executor.Advance(f.kGrace + absl::Seconds(1));
  CHECK(f.Phase().cause == Cause::kRunnerLost);
  CHECK(f.Phase().failure == plugin::FailureClass::kRetryable);
  CHECK(f.transport.requests().size() == 2);  // the read and the latch
}

TEST_CASE("a runner that comes back within the grace is not lost", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.transport.Script(kRunnerGet, kNoPod);
  f.SeeJob(f.Job());
  f.executor.Advance(f.kGrace / 2);
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.executor.Advance(f.kGrace * 2);
  CHECK(f.Phase().cause == Cause::kRunning);
}

TEST_CASE("a runner about which nobody answers is unknown, never lost", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.transport.SetHandler([](const k8s::HttpRequest&) {
    return test::FakeTransport::Result(absl::UnavailableError("connection refused"));
  });
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.LosePod("job-runner");
  f.executor.Advance(absl::Minutes(10));
  CHECK(f.Phase().phase == plugin::Phase::kRunning);
  CHECK(f.transport.requests().size() > 1);
}

TEST_CASE("without synced pods an absent runner says nothing", "[server][tracker]") {
  ClusterFixture f;
  f.jobs.Replace("", {});
  f.SeeJob(f.Job());
  f.executor.Advance(absl::Minutes(10));
  CHECK(f.Phase().phase == plugin::Phase::kRunning);
  CHECK(f.transport.requests().empty());

  f.transport.Script(kRunnerGet, kNoPod);
  f.pods.Replace("", {});
  f.tracker.OnPodsSynced();
  f.executor.Advance(f.kGrace + absl::Seconds(1));
  CHECK(f.Phase().cause == Cause::kRunnerLost);
}

TEST_CASE("a job that vanishes before its end was deleted, or aborted if we were asked",
          "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  SECTION("by somebody") {
    f.SeeJob(f.Job());
    f.LoseJob();
    CHECK(f.transitions.back().second == Cause::kJobDeleted);
  }
  SECTION("by us") {
    f.SeeJob(f.Job());
    f.delete_requests.Note("u-1");
    f.LoseJob();
    CHECK(f.transitions.back().second == Cause::kAborted);
    CHECK_FALSE(f.delete_requests.Has("u-1"));
  }
  SECTION("after its end nothing is told") {
    f.SeeJob(f.Job());
    f.SeePod(f.Runner(PodPhase::kSucceeded));
    f.executor.RunReady();
    const auto told = f.transitions.size();
    f.LoseJob();
    CHECK(f.transitions.size() == told);
  }
  CHECK(f.board.Find({"ns", "job"}) == nullptr);
}

TEST_CASE("another job of the same name begins anew", "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.LosePod("job-runner");
  plugin::JobFacts next = f.Job("");
  next.uid = "u-2";
  f.SeeJob(next);
  CHECK(f.Phase().cause == Cause::kSubmitted);
}

TEST_CASE("the grace of a runner does not begin with the death of an earlier job's pod",
          "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  f.transport.Script(kRunnerGet, test::Json(200, "{}"));
  f.transport.Script(kRunnerGet, kNoPod);
  plugin::PodFacts earlier = f.Runner(PodPhase::kRunning);
  earlier.job_uid = "u-0";
  earlier.deleted = f.executor.Now() - absl::Minutes(5);
  f.SeePod(earlier);
  f.SeeJob(f.Job());
  f.executor.RunReady();
  f.LosePod("job-runner");
  f.executor.Advance(absl::Seconds(6));  // to the read that finds no pod
  CHECK(f.transport.requests().size() == 2);
  CHECK(f.Phase().phase == plugin::Phase::kRunning);
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.executor.Advance(f.kGrace * 2);
  CHECK(f.Phase().cause == Cause::kRunning);
}

TEST_CASE("an end is told once it is latched, and the last phase until then",
          "[server][tracker][latch]") {
  ClusterFixture f;
  f.transport.SetHandler(nullptr);
  f.Sync();
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.executor.Advance(absl::Seconds(1));
  CHECK(f.Phase().cause == Cause::kRunning);
  REQUIRE(f.transport.Answer(test::Json(200, "{}"), kLatch));
  f.executor.RunReady();
  CHECK(f.Phase().cause == Cause::kSucceeded);
  CHECK(f.latches == std::vector{LatchCall::Result::kKept});
}

TEST_CASE("a job that had ended before we came is running until its end is latched",
          "[server][tracker][latch]") {
  ClusterFixture f;
  f.transport.SetHandler(nullptr);
  f.Sync();
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.SeeJob(f.Job());
  CHECK(f.Phase().cause == Cause::kEndBeingKept);
  CHECK(f.Phase().phase == plugin::Phase::kRunning);
  f.transport.Answer(test::Json(200, "{}"));
  f.executor.RunReady();
  CHECK(f.Phase().cause == Cause::kSucceeded);
}

TEST_CASE("the end that a latch tells needs no pods, no wait and no request",
          "[server][tracker][latch]") {
  ClusterFixture f;
  f.Sync();
  plugin::JobFacts job = f.Job();
  job.outcome = {plugin::Phase::kFailed, plugin::FailureClass::kPermanent, Cause::kUserError,
                 "It raised ValueError.", absl::FromUnixSeconds(1'700'000'000)};
  f.SeeJob(job);
  CHECK(f.Phase().cause == Cause::kUserError);
  CHECK(f.Phase().sentence == "It raised ValueError.");
  f.executor.Advance(absl::Hours(1));
  CHECK(f.transport.requests().empty());
}

TEST_CASE("the end of another replica is told, not the one that we found",
          "[server][tracker][latch]") {
  ClusterFixture f;
  f.transport.SetHandler(nullptr);
  f.Sync();
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  plugin::JobFacts theirs = f.Job();
  theirs.outcome = {plugin::Phase::kFailed, plugin::FailureClass::kRetryable, Cause::kRunnerLost,
                    "The runner is lost.", absl::FromUnixSeconds(1'700'000'000)};
  f.SeeJob(theirs);
  CHECK(f.Phase().cause == Cause::kRunnerLost);
  f.transport.Answer(test::Json(200, "{}"), kLatch);
  f.executor.RunReady();
  CHECK(f.Phase().cause == Cause::kRunnerLost);
}

TEST_CASE("an end that may not be written is told all the same", "[server][tracker][latch]") {
  ClusterFixture f;
  f.transport.SetHandler(nullptr);
  f.Sync();
  f.SeeJob(f.Job());
  f.SeePod(f.Runner(PodPhase::kSucceeded));
  f.transport.Answer(test::Failure(403, "Forbidden", "no"), kLatch);
  f.executor.RunReady();
  CHECK(f.Phase().cause == Cause::kSucceeded);
  CHECK(f.latches == std::vector{LatchCall::Result::kRefused});
}

TEST_CASE("a job that is not ours is not there, nor one that is ours no longer",
          "[server][tracker]") {
  ClusterFixture f;
  f.Sync();
  plugin::JobFacts stripped = f.Job();
  stripped.task.reset();
  f.SeeJob(stripped);
  CHECK(f.board.Find({"ns", "job"}) == nullptr);
  f.SeePod(f.Runner(PodPhase::kRunning));
  f.SeeJob(f.Job());
  CHECK(f.Phase().cause == Cause::kRunning);
  f.SeeJob(stripped);
  CHECK(f.board.Find({"ns", "job"}) == nullptr);
  CHECK(f.transport.requests().empty());
}

}  // namespace
}  // namespace server
