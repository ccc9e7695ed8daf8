#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace plugin {

enum class Phase { kInitializing, kWaitingForResources, kRunning, kSucceeded, kFailed };

// Whether another attempt may help. kNone for every phase but kFailed.
enum class FailureClass { kNone, kRetryable, kPermanent };

// Why a task is in its phase: the index of the cause table.
enum class Cause {
  // not ended
  kSubmitted,
  kStarting,
  kRunnerPending,
  kRunnerUnschedulable,
  kSchedulerUnschedulable,
  kImagePull,
  kContainerNotCreated,
  kContainerCrashing,
  kRunning,
  kSchedulerNotRunning,
  kWorkersUnschedulable,
  kWorkersNotRunning,
  kRunnerMissing,
  kRunningUnconfirmed,
  kEndUnconfirmed,
  kEndBeingKept,  // it ended; that is told once it is written on the DaskJob
  kStateUnknown,  // the API server does not answer and nothing is known yet; reported as RUNNING
  // succeeded
  kSucceeded,
  // failed while it ran
  kUserError,
  kUserErrorRecoverable,
  kUserErrorUnclassified,
  kTaskSystemError,
  kRunnerExited,
  kRunnerKilled,
  kRunnerOutOfMemory,
  kRunnerEvicted,
  kRunnerNotStarted,
  kRunnerFailed,
  kRunnerLost,
  kOperatorFailed,
  kJobDeleted,
  kAborted,  // deleted because Flyte asked for it
  // refused: no job was made
  kInvalidTask,
  kClientTooOld,
  kRefusedByApiServer,
  kForbidden,
  kQuotaExceeded,
  kNameTaken,
  kNamespaceMissing,
  kOperatorMissing,  // the API server does not know DaskJobs
};

// One row of the published table (docs/failures.md).
struct CauseRow {
  Cause cause;
  absl::string_view id;  // what custom_info, logs and metrics show; never changes its meaning
  Phase phase;
  FailureClass failure;
  absl::string_view sentence;  // {placeholders} are filled from facts; one true sentence
  absl::string_view remedy;    // for the docs: what to do
};

// In the order of the enumeration.
absl::Span<const CauseRow> CauseTable();
const CauseRow& RowOf(Cause cause);
// Null for an id that no row has.
const CauseRow* FindCause(absl::string_view id);

absl::string_view PhaseName(Phase phase);          // "INITIALIZING", … as flyteidl names them
absl::string_view FailureClassName(FailureClass);  // "none", "retryable", "permanent"

}  // namespace plugin
