"""Users who stop an execution."""

from case import Case

UNKNOWN_IMAGE = "registry.example/nobody-pushed-it:v1"


def _abort(case: Case, inputs: dict, reached, **options) -> None:
    file = case.peers.run / f"abort-{case.name}"
    run = case.start("increment.sleeps", inputs, flags={"abort_on": file}, **options)
    job = case.job(run.execution)
    reached(job)
    file.touch()
    case.aborted(run, job)


def abort_while_running(case: Case) -> None:
    _abort(case, {"seconds": 120}, lambda job: case.reaches(job, "RUNNING"))


def abort_while_pending(case: Case) -> None:
    """An image that nobody can pull: the task stays pending, and says why."""
    _abort(
        case, {"seconds": 1}, lambda job: case.transition(job, "ImagePull", lambda t: t["cause"] == "ImagePull"),
        image=UNKNOWN_IMAGE,
    )  # fmt: skip
