"""The Dask operator is killed right after one of its requests, for each that it sends for a job: once for ever, once to come back. Each
scenario has a namespace and an operator of its own."""

from typing import Callable, Dict, List, NamedTuple

from case import CLUSTER_LABEL, SECONDS, Case, expect
from process import until

SLEEP = 4
CONNECT = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"}  # else a runner waits 300 s for a scheduler that never comes
NO_SCHEDULER = "scheduler"  # what dask says when it finds none


class Step(NamedTuple):
    name: str
    request: str  # the last that it sends, or each of several; empty: it was never there
    dead: Callable  # what must come of the task when it stays away


def succeeds(case: Case, run, job: str) -> None:
    """Who is there is enough: the runner comes to its end."""
    case.outputs(case.ends(run), SLEEP)
    case.ended(job, "SUCCEEDED", "Succeeded")


def fails(case: Case, run, job: str) -> None:
    """The runner finds no scheduler and says so."""
    case.ends(run, "Failed")
    case.ended(job, "SUCCEEDED", "Succeeded")  # the error is in error.pb, which propeller reads
    expect(NO_SCHEDULER in case.message.lower(), f"propeller's error does not speak of the scheduler: {case.message}")


def waits(*causes: str) -> Callable:
    """Nobody can tell that it will never go on: a sentence says what it waits for, and the user aborts."""

    def check(case: Case, run, job: str) -> None:
        seen = case.transition(job, " or ".join(causes), lambda t: t["cause"] in causes)
        case.message = seen["sentence"]
        _abort_file(case).touch()
        case.aborted(run, job)

    return check


def as_far_as_it_came(case: Case, run, job: str) -> None:
    """It works on several objects at once, so what is there when it dies depends on the moment."""
    if case.peers.list("Deployment", case.namespace, f"{CLUSTER_LABEL}={job},dask.org/component=worker"):
        return succeeds(case, run, job)
    reachable = case.get("Service", f"{job}-scheduler")
    return (waits("Running", "WorkersNotRunning") if reachable else fails)(case, run, job)


WORKER = "POST .*/deployments .*dask.org/workergroup-name"
STEPS: List[Step] = [
    Step("none", "", waits("Submitted")),
    Step("job_created", "PATCH .*/daskjobs/.*JobCreated", waits("Starting")),
    Step("cluster_made", "POST .*/daskclusters ", waits("Starting")),
    Step("runner_made", "POST .*/pods ", as_far_as_it_came),
    Step("cluster_created", "PATCH .*/daskjobs/.*ClusterCreated", as_far_as_it_came),
    Step("scheduler_made", "POST .*/deployments .*scheduler", as_far_as_it_came),
    Step("service_made", "POST .*/services ", as_far_as_it_came),
    Step("group_made", "POST .*/daskworkergroups ", as_far_as_it_came),
    Step("worker_made", WORKER, succeeds),
    Step("running", "PATCH .*/daskjobs/.*\"Running\"\n" + WORKER, succeeds),
    Step("cluster_deleted", "DELETE .*/daskclusters/", succeeds),
    Step("successful", "PATCH .*/daskjobs/.*Successful", succeeds),
]


def _abort_file(case: Case):
    return case.peers.run / f"abort-{case.name}"


def _until_it_died(case: Case, step: Step, **options):
    """A task whose operator has just died: its run, its job."""
    operator = case.own_namespace()
    if step.request:
        operator.start(dies_after=step.request)
    run = case.start("increment.sleeps", {"seconds": SLEEP}, flags={"abort_on": _abort_file(case)}, **options)
    if step.request:
        until(f"the operator died after {step.name}", lambda: not operator.running(), SECONDS)
    return run, case.job(run.execution)


def _dead(step: Step) -> Callable[[Case], None]:
    def scenario(case: Case) -> None:
        options = {"environment": CONNECT} if step.dead is as_far_as_it_came else {}
        step.dead(case, *_until_it_died(case, step, **options))

    return scenario


def _back(step: Step) -> Callable[[Case], None]:
    def scenario(case: Case) -> None:
        run, job = _until_it_died(case, step)
        case.operator.start()
        succeeds(case, run, job)

    return scenario


DEAD: Dict[str, Callable[[Case], None]] = {f"operator_dead_after_{step.name}": _dead(step) for step in STEPS}
BACK: Dict[str, Callable[[Case], None]] = {f"operator_back_after_{step.name}": _back(step) for step in STEPS}
