#pragma once

#include "test/sim/traffic.h"

namespace sim {

// Parts of a task's life, each with its requests.
enum class Stage {
  kCreate,
  kLostCreate,      // the answer to the POST is lost
  kAdopt,           // the job is there already
  kLatch,           // the end is written on the job
  kContestedLatch,  // somebody else writes the job just before
  kDelete,
  kDeleteUnseen,  // the program has not seen the job
  kCollectJob,    // ended, and its time is over
  kCollectLost,   // a later attempt has taken its place
  kCollectCluster,
  kFreeCluster,
  kSweep,  // leftovers that no watch shows
};

// A request at which the program is killed.
struct RequestPoint {
  const char* name;
  Stage stage;
  const char* verb;
  const char* plural;
  int skip = 0;  // so many like it pass first
};

inline constexpr RequestPoint kRequests[] = {
    {"create: GET flyteworkflow", Stage::kCreate, "get", "flyteworkflows"},
    {"create: POST daskjob", Stage::kCreate, "create", "daskjobs"},
    {"create: GET daskjob after an answer that was lost", Stage::kLostCreate, "get", "daskjobs"},
    {"adopt: POST daskjob, refused", Stage::kAdopt, "create", "daskjobs"},
    {"adopt: GET daskjob", Stage::kAdopt, "get", "daskjobs"},
    {"latch: PATCH daskjob", Stage::kLatch, "patch", "daskjobs"},
    {"latch: PATCH daskjob, refused with 409", Stage::kContestedLatch, "patch", "daskjobs"},
    {"latch: GET daskjob after a 409", Stage::kContestedLatch, "get", "daskjobs"},
    {"latch: PATCH daskjob after that", Stage::kContestedLatch, "patch", "daskjobs", 1},
    {"delete: DELETE daskjob", Stage::kDelete, "delete", "daskjobs"},
    {"delete: GET daskjob that was not seen", Stage::kDeleteUnseen, "get", "daskjobs"},
    {"delete: DELETE daskjob that was not seen", Stage::kDeleteUnseen, "delete", "daskjobs"},
    {"collect: DELETE daskjob", Stage::kCollectJob, "delete", "daskjobs"},
    {"collect: DELETE daskjob of a lost create", Stage::kCollectLost, "delete", "daskjobs"},
    {"collect: DELETE daskcluster", Stage::kCollectCluster, "delete", "daskclusters"},
    {"collect: GET daskcluster", Stage::kFreeCluster, "get", "daskclusters"},
    {"collect: PATCH daskcluster", Stage::kFreeCluster, "patch", "daskclusters"},
    {"sweep: LIST daskworkergroups", Stage::kSweep, "list", "daskworkergroups"},
    {"sweep: GET daskcluster", Stage::kSweep, "get", "daskclusters"},
    {"sweep: DELETE daskworkergroup", Stage::kSweep, "delete", "daskworkergroups"},
};

struct MomentPoint {
  const char* name;
  Moment moment;
};

inline constexpr MomentPoint kMoments[] = {
    {"before the effect", Moment::kBeforeEffect},
    {"after the effect, before the answer", Moment::kAfterEffect},
    {"after the answer", Moment::kAfterAnswer},
};

}  // namespace sim
