#include "server/sync_report.h"

#include <catch2/catch.hpp>

#include "test/support/fake_observer.h"

namespace server {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("readiness names the cache that is not synced and the last reason", "[server][sync]") {
  test::FakeObserver next;
  SyncReport report(next);
  bool jobs = false;
  bool pods = false;
  report.Add("daskjobs", [&] { return jobs; });
  report.Add("pods", [&] { return pods; });
  CHECK(report.Lines() == Lines{"daskjobs are not synced: no answer of the API server yet",
                                "pods are not synced: no answer of the API server yet"});

  report.OnWatchRestart("pods", "list pods: connection refused");
  jobs = true;
  report.OnWatchRestart("pods", "list pods: HTTP 403 Forbidden: no");
  CHECK(report.Lines() == Lines{"pods are not synced: list pods: HTTP 403 Forbidden: no"});

  pods = true;
  report.OnWatchRestart("pods", "watch pods: reset");
  CHECK(report.Lines().empty());
}

TEST_CASE("everything that is observed is passed on", "[server][sync]") {
  test::FakeObserver next;
  SyncReport report(next);
  report.OnRequest("get", "pods", 200, absl::ZeroDuration());
  report.OnWatchRestart("pods", "reset");
  report.OnObjectDropped("pods", "no name");
  CHECK(next.requests == Lines{"get pods 200"});
  CHECK(next.restarts == Lines{"pods: reset"});
  CHECK(next.dropped == Lines{"pods: no name"});
}

}  // namespace
}  // namespace server
