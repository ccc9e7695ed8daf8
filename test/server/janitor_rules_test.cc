#include "server/janitor_rules.h"

#include <catch2/catch.hpp>
#include <string>

namespace server {
namespace {

using plugin::Phase;
using plugin::Presence;

const absl::Time kT = absl::FromUnixSeconds(1'700'000'000);
const JanitorSettings kSettings;

struct JobRow {
  std::string what;
  std::optional<JobEnd> end;
  std::optional<absl::Time> superseded;
  bool deleted;
  Chore chore;
  absl::Duration after;  // after kT
};

TEST_CASE("what is done about a job", "[server][janitor]") {
  const JobRow rows[] = {
      {"runs", {}, {}, false, Chore::kNone, {}},
      {"succeeded", JobEnd{Phase::kSucceeded, kT}, {}, false, Chore::kDeleteJob, absl::Hours(24)},
      {"failed", JobEnd{Phase::kFailed, kT}, {}, false, Chore::kDeleteJob, absl::Hours(24)},
      {"runs beside a later attempt", {}, kT, false, Chore::kDeleteJob, absl::Seconds(30)},
      {"ended beside a later attempt", JobEnd{Phase::kFailed, kT}, kT, false, Chore::kDeleteJob,
       absl::Hours(24)},
      {"is being deleted", JobEnd{Phase::kFailed, kT}, kT, true, Chore::kNone, {}},
  };
  for (const JobRow& row : rows) {
    CAPTURE(row.what);
    plugin::JobFacts job;
    if (row.deleted) job.deleted = kT;
    const Due due = JobChore(job, row.end, row.superseded, kSettings);
    CHECK(due.chore == row.chore);
    CHECK(due.at == (row.chore == Chore::kNone ? absl::InfiniteFuture() : kT + row.after));
  }
}

TEST_CASE("each outcome has its time to live", "[server][janitor]") {
  JanitorSettings settings;
  settings.ttl_succeeded = absl::Hours(1);
  settings.ttl_failed = absl::Hours(2);
  CHECK(JobChore({}, JobEnd{Phase::kSucceeded, kT}, {}, settings).at == kT + absl::Hours(1));
  CHECK(JobChore({}, JobEnd{Phase::kFailed, kT}, {}, settings).at == kT + absl::Hours(2));
}

struct ClusterRow {
  std::string what;
  ClusterOwner owner;
  bool deleted, held;
  Chore chore;
};

TEST_CASE("what is done about a cluster", "[server][janitor]") {
  const JobEnd end{Phase::kFailed, kT};
  const ClusterRow rows[] = {
      {"the job runs", {Presence::kPresent, false, {}}, false, true, Chore::kNone},
      {"the job has ended", {Presence::kPresent, false, end}, false, true, Chore::kDeleteCluster},
      {"and the cluster is held",
       {Presence::kPresent, false, end},
       true,
       true,
       Chore::kFreeCluster},
      {"and the cluster is going", {Presence::kPresent, false, end}, true, false, Chore::kNone},
      {"the job is being deleted", {Presence::kPresent, true, {}}, true, true, Chore::kFreeCluster},
      {"the job is gone", {Presence::kAbsent, false, {}}, true, true, Chore::kFreeCluster},
      {"the job is gone, Kubernetes will see",
       {Presence::kAbsent, false, {}},
       false,
       true,
       Chore::kNone},
      {"the job is not known", {Presence::kUnknown, false, end}, true, true, Chore::kNone},
      {"somebody deletes the cluster of a job that runs",
       {Presence::kPresent, false, {}},
       true,
       true,
       Chore::kNone},
  };
  for (const ClusterRow& row : rows) {
    CAPTURE(row.what);
    plugin::DaskClusterFacts cluster;
    if (row.deleted) cluster.deleted = kT;
    cluster.held_by_operator = row.held;
    const Due due = ClusterChore(cluster, row.owner, kSettings);
    CHECK(due.chore == row.chore);
    const bool none = row.chore == Chore::kNone;
    CHECK(due.at == (none ? absl::InfiniteFuture() : kT + kSettings.cluster_grace / 2));
  }
}

}  // namespace
}  // namespace server
