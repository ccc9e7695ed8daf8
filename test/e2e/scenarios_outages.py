"""Somebody or something dies while a task runs."""

from case import CLUSTER_LABEL, SECONDS, Case, expect
from peers import NAMESPACE
from process import until

PATIENT = {"max_system_failures": 100}


def _succeeds_once(case: Case, run, job: str, seconds: int) -> None:
    case.outputs(case.ends(run), seconds)
    case.ended(job, "SUCCEEDED", "Succeeded")
    ends = [t for t in case.program.transitions(job) if t["new"] == "FAILED"]
    expect(not ends, f"{job} was once called failed: {ends}")


def _running_pods(case: Case, job: str) -> int:
    pods = case.peers.list("Pod", NAMESPACE, f"{CLUSTER_LABEL}={job}")
    return sum(pod["status"].get("phase") == "Running" for pod in pods)


def killed_while_running(case: Case) -> None:
    """Our program is killed with SIGKILL while the task runs, and started again."""
    program = case.own_replica()
    run, job = case.sleeping_task(8, flags=PATIENT)
    program.kill()
    program.start()
    case.transition(job, "seen again", lambda t: len(case.program.transitions(job)) > 1, 20)
    _succeeds_once(case, run, job, 8)


def down_at_the_end(case: Case) -> None:
    """Our program is away when the task ends, and tells the end when it is back."""
    program = case.own_replica()
    run, job = case.sleeping_task(4, flags=PATIENT)
    program.kill()
    until(f"{job} is done", lambda: case.peers.get("DaskJob", NAMESPACE, job)["status"].get("jobStatus") == "Successful", SECONDS)
    program.start()
    _succeeds_once(case, run, job, 4)


def apiserver_restarted(case: Case) -> None:
    """The API server is killed while the task runs; what we do not know fails nothing."""
    run, job = case.sleeping_task(20)
    # Else the operator, which takes up to a minute to come back, makes the cluster only then.
    until(f"the cluster of {job} runs", lambda: _running_pods(case, job) == 6, SECONDS)
    case.peers.restart_apiserver(down_seconds=2)
    _succeeds_once(case, run, job, 20)
    until(f"{case.program.name} is ready", case.program.ready, 10)
