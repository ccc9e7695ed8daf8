#include "plugin/causes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace plugin {
namespace {

constexpr CauseRow kCauses[] = {
    {Cause::kSubmitted, "Submitted", Phase::kInitializing, FailureClass::kNone,
     "DaskJob {job} waits for the Dask operator to pick it up.",
     "If it lasts longer than some seconds: is the operator running, and does it watch this "
     "namespace?"},
    {Cause::kStarting, "Starting", Phase::kInitializing, FailureClass::kNone,
     "The Dask operator sets up the cluster of DaskJob {job} ({status}).",
     "If it lasts: the operator's log and the events of the DaskJob say what it cannot create, "
     "such "
     "as pods beyond a quota."},
    {Cause::kRunnerPending, "RunnerPending", Phase::kInitializing, FailureClass::kNone,
     "The runner pod {pod} is starting{detail}.", "Wait; large images take minutes."},
    {Cause::kRunnerUnschedulable, "RunnerUnschedulable", Phase::kWaitingForResources,
     FailureClass::kNone, "The runner pod {pod} waits for a node: {detail}.",
     "Wait for a node to be added or to become free, or ask for less; check node selectors, "
     "affinity and tolerations."},
    {Cause::kSchedulerUnschedulable, "SchedulerUnschedulable", Phase::kWaitingForResources,
     FailureClass::kNone, "The scheduler pod {pod} waits for a node: {detail}.",
     "As RunnerUnschedulable, for the resources of the task's scheduler."},
    {Cause::kImagePull, "ImagePull", Phase::kInitializing, FailureClass::kNone,
     "The {role} pod {pod} cannot pull the image of its container {container} ({detail}).",
     "Check the name of the image, that it was pushed, and that the namespace may pull it."},
    {Cause::kContainerNotCreated, "ContainerNotCreated", Phase::kInitializing, FailureClass::kNone,
     "Kubernetes cannot create the container {container} of the {role} pod {pod} ({detail}).",
     "Check the secrets, config maps, volumes and the command that the pod names."},
    {Cause::kContainerCrashing, "ContainerCrashing", Phase::kInitializing, FailureClass::kNone,
     "The container {container} of the {role} pod {pod} ends again and again ({detail}).",
     "Read the log of that container; check the image and that it holds the same dask release as "
     "the task's image."},
    {Cause::kRunning, "Running", Phase::kRunning, FailureClass::kNone,
     "The task runs in the runner pod {pod}.", "Nothing."},
    {Cause::kSchedulerNotRunning, "SchedulerNotRunning", Phase::kRunning, FailureClass::kNone,
     "The runner pod {runner} runs, but the scheduler pod {pod} does not ({detail}).",
     "Without a scheduler the task waits and then fails: check the scheduler's image, resources "
     "and log."},
    {Cause::kWorkersUnschedulable, "WorkersUnschedulable", Phase::kRunning, FailureClass::kNone,
     "The runner pod {runner} runs, but {count} of {total} worker pods wait for a node, such as "
     "{pod} ({detail}).",
     "The task goes on with the other workers, and waits if there are none: wait for nodes, or ask "
     "for less."},
    {Cause::kWorkersNotRunning, "WorkersNotRunning", Phase::kRunning, FailureClass::kNone,
     "The runner pod {runner} runs, but {count} of {total} worker pods do not, such as {pod} "
     "({detail}).",
     "The task goes on with the other workers, and waits if there are none: check the workers' "
     "image, memory and log."},
    {Cause::kRunnerMissing, "RunnerMissing", Phase::kRunning, FailureClass::kNone,
     "The runner pod {pod} is gone or being deleted{detail}; unless it is seen to end by itself, "
     "the attempt will count as lost.",
     "Nothing: it becomes RunnerLost or an end of its own."},
    {Cause::kRunningUnconfirmed, "RunningUnconfirmed", Phase::kRunning, FailureClass::kNone,
     "DaskJob {job} runs by the word of the Dask operator; nothing is known of its runner pod "
     "{pod}.",
     "If it lasts: may the plugin list and watch pods in this namespace?"},
    {Cause::kEndUnconfirmed, "EndUnconfirmed", Phase::kRunning, FailureClass::kNone,
     "DaskJob {job} ended by the word of the Dask operator ({status}), and its runner pod {pod} "
     "has "
     "not been seen yet to tell how.",
     "If it lasts: may the plugin list and watch pods in this namespace?"},
    {Cause::kEndBeingKept, "EndBeingKept", Phase::kRunning, FailureClass::kNone,
     "DaskJob {job} ended; how is told as soon as that is written on the DaskJob, so that it is "
     "not forgotten.",
     "If it lasts: the API server does not answer, or refuses the plugin's patch."},
    {Cause::kStateUnknown, "StateUnknown", Phase::kRunning, FailureClass::kNone,
     "The API server does not answer, so the state of DaskJob {job} is not known; it is taken to "
     "be "
     "running.",
     "Nothing, once the API server answers again."},
    {Cause::kSucceeded, "Succeeded", Phase::kSucceeded, FailureClass::kNone,
     "DaskJob {job} succeeded.", "Nothing."},

    {Cause::kUserError, "UserError", Phase::kFailed, FailureClass::kPermanent,
     "The task's code failed in runner pod {pod}, correct it or its inputs: {error}.",
     "Correct the task's code or its inputs; another attempt would meet the same error."},
    {Cause::kUserErrorRecoverable, "UserErrorRecoverable", Phase::kFailed, FailureClass::kRetryable,
     "The task's code failed in runner pod {pod} and calls the error recoverable, so another "
     "attempt may succeed: {error}.",
     "Let Flyte retry; if every attempt ends so, correct what the error names."},
    {Cause::kUserErrorUnclassified, "UserErrorUnclassified", Phase::kFailed,
     FailureClass::kRetryable,
     "The task failed in runner pod {pod} with exit code {code}, and the end of its log does not "
     "name the error, so read the whole log; its last words: {words}.",
     "Read the runner's log. The error is not named when its text is very long or when the process "
     "ended before flytekit could report it."},
    {Cause::kTaskSystemError, "TaskSystemError", Phase::kFailed, FailureClass::kRetryable,
     "flytekit met an error outside of the task's code in runner pod {pod}, check storage, network "
     "and image if it returns: {error}.",
     "Let Flyte retry; if it returns, look at the access to storage, the network and the image."},
    {Cause::kRunnerExited, "RunnerExited", Phase::kFailed, FailureClass::kRetryable,
     "The container {container} of runner pod {pod} ended with exit code {code} ({detail}), read "
     "its "
     "log; its last words: {words}.",
     "Read the runner's log."},
    {Cause::kRunnerKilled, "RunnerKilled", Phase::kFailed, FailureClass::kRetryable,
     "The container {container} of runner pod {pod} ended with exit code {code}, as a process does "
     "that {signal} kills; look for a lack of memory, a crash in native code or somebody who "
     "stopped "
     "it; its last words: {words}.",
     "SIGKILL: memory of the node or of a child process ran out, or somebody killed it. SIGSEGV, "
     "SIGABRT, SIGBUS: a crash in native code. SIGTERM: it was told to stop."},
    {Cause::kRunnerOutOfMemory, "RunnerOutOfMemory", Phase::kFailed, FailureClass::kRetryable,
     "The container {container} of runner pod {pod} used more memory than its limit and was killed "
     "(OOMKilled, exit code {code}); raise the task's memory limit or keep less data in the "
     "runner.",
     "Raise the memory limit of the task itself (not of its workers), or leave the data on the "
     "workers instead of collecting it in the runner."},
    {Cause::kRunnerEvicted, "RunnerEvicted", Phase::kFailed, FailureClass::kRetryable,
     "Kubernetes ended runner pod {pod} ({detail}), another attempt may succeed on another node.",
     "Let Flyte retry; if it returns, ask for the memory and disk that the runner really uses, or "
     "keep it off interruptible nodes."},
    {Cause::kRunnerNotStarted, "RunnerNotStarted", Phase::kFailed, FailureClass::kRetryable,
     "The container {container} of runner pod {pod} could not be started, check the task's image "
     "and "
     "command ({detail}).",
     "Check that the image holds the program that the task starts, and that it fits the node."},
    {Cause::kRunnerFailed, "RunnerFailed", Phase::kFailed, FailureClass::kRetryable,
     "Runner pod {pod} failed without an end of its container {container}, look at the pod's "
     "events "
     "({detail}).",
     "Look at the events of the runner pod and at its other containers."},
    {Cause::kRunnerLost, "RunnerLost", Phase::kFailed, FailureClass::kRetryable,
     "Runner pod {pod} is gone before it came to an end of its own{detail}; it was deleted, "
     "preempted or lost with its node, and another attempt may succeed.",
     "Let Flyte retry; if it returns, find out who deletes or preempts pods in that namespace."},
    {Cause::kOperatorFailed, "OperatorFailed", Phase::kFailed, FailureClass::kRetryable,
     "The Dask operator reports that DaskJob {job} failed, and its runner pod {pod} cannot be seen "
     "to tell why; look for the pod's log where logs are kept.",
     "Look for the runner's log where logs are kept."},
    {Cause::kJobDeleted, "JobDeleted", Phase::kFailed, FailureClass::kRetryable,
     "DaskJob {job} was deleted before its end was known; another attempt may succeed, if nobody "
     "deletes that one too.",
     "Let Flyte retry; if it returns, find out who deletes DaskJobs in that namespace."},
    {Cause::kAborted, "Aborted", Phase::kFailed, FailureClass::kPermanent,
     "DaskJob {job} was deleted because Flyte asked for it; start the task again if it is still "
     "wanted.",
     "Nothing: the execution was aborted, or Flyte gave up this attempt."},

    {Cause::kInvalidTask, "InvalidTask", Phase::kFailed, FailureClass::kPermanent,
     "The task can never run on Dask as it is, correct it: {detail}.",
     "Correct the field that the sentence names and register the task again."},
    {Cause::kClientTooOld, "ClientTooOld", Phase::kFailed, FailureClass::kPermanent,
     "This Flyte release is too old for the task, upgrade it: {detail}.",
     "Upgrade FlytePropeller to the release that the sentence names."},
    {Cause::kRefusedByApiServer, "RefusedByApiServer", Phase::kFailed, FailureClass::kPermanent,
     "The API server refused the DaskJob, correct what it names: {detail}.",
     "Correct what the API server's own words name: a field of the pod, or what a webhook of the "
     "cluster demands."},
    {Cause::kForbidden, "Forbidden", Phase::kFailed, FailureClass::kRetryable,
     "The API server forbids the plugin to create the DaskJob, give its account the rights: "
     "{detail}.",
     "Give the plugin's service account the rights of docker/clusterrole.yaml; an admission policy "
     "of the cluster can also be the reason."},
    {Cause::kQuotaExceeded, "QuotaExceeded", Phase::kFailed, FailureClass::kRetryable,
     "A quota of the namespace leaves no room for the DaskJob, free some or raise it: {detail}.",
     "Wait until other jobs of the namespace end, or raise the quota that the sentence names."},
    {Cause::kNameTaken, "NameTaken", Phase::kFailed, FailureClass::kRetryable,
     "Another object has the name of the task's DaskJob and was left alone, remove or rename it: "
     "{detail}.",
     "Find out whose object it is; remove or rename it."},
    {Cause::kNamespaceMissing, "NamespaceMissing", Phase::kFailed, FailureClass::kRetryable,
     "The namespace of the task does not exist, create it: {detail}.",
     "Create the namespace, or let Flyte's cluster resource controller do it."},
    {Cause::kOperatorMissing, "OperatorMissing", Phase::kFailed, FailureClass::kRetryable,
     "The cluster does not know DaskJobs, install the Dask operator: {detail}.",
     "Install the Dask operator with its custom resource definitions."},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < std::size(kCauses); ++i) {
    if (kCauses[i].cause != static_cast<Cause>(i)) return false;
  }
  return true;
}
static_assert(InOrder() && std::size(kCauses) == std::size_t(Cause::kOperatorMissing) + 1);

constexpr std::array<absl::string_view, 5> kPhaseNames = {"INITIALIZING", "WAITING_FOR_RESOURCES",
                                                          "RUNNING", "SUCCEEDED", "FAILED"};
constexpr std::array<absl::string_view, 3> kFailureClassNames = {"none", "retryable", "permanent"};

}  // namespace

absl::Span<const CauseRow> CauseTable() { return kCauses; }

const CauseRow& RowOf(Cause cause) { return kCauses[static_cast<std::size_t>(cause)]; }

const CauseRow* FindCause(absl::string_view id) {
  const auto* row = std::find_if(std::begin(kCauses), std::end(kCauses),
                                 [id](const CauseRow& candidate) { return candidate.id == id; });
  return row == std::end(kCauses) ? nullptr : row;
}

absl::string_view PhaseName(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }

absl::string_view FailureClassName(FailureClass failure) {
  return kFailureClassNames[static_cast<std::size_t>(failure)];
}

}  // namespace plugin
