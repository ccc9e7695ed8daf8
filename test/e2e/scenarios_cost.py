"""What a task costs the API server."""

import time

from case import Case, equal, expect
from process import until

READS, WRITES = ("get", "list"), ("create", "update", "patch", "delete")
POLLS = 20


def requests_of_a_task(case: Case) -> None:
    """GetTask of a cached job asks for nothing; the whole life of a task takes three writes: create, the end that is kept, delete."""
    program = case.own_replica()
    execution = case.new_execution()
    job = case.job(execution)
    created = case.stub.create([program.grpc], case.bench.task("increment.sleeps", {"seconds": 4}), execution)
    handle, prefix = created["handles"][0], created["output_prefix"]
    case.reaches(job, "RUNNING")
    equal(_polled(case, job, handle, prefix), "RUNNING", "phase while the task runs")
    case.ended(job, "SUCCEEDED", "Succeeded")
    equal(_polled(case, job, handle, prefix), "SUCCEEDED", "phase after the end")
    case.stub.delete(program.grpc, handle)
    until(f"{job} is deleted", lambda: case.get("DaskJob", job) is None, 30)
    writes = [verb for verb in _verbs(case, job) if verb in WRITES]
    expect(len(writes) <= 3, f"writes of the whole life: {writes}")
    case.message = f"{2 * POLLS} polls: no request; writes: {', '.join(writes)}"


def _polled(case: Case, job: str, handle: str, prefix: str) -> str:
    """Polls many times; returns the phase. No request for the task may come of it."""
    before = _settled(case, job)
    answers = [case.stub.get(case.program.grpc, handle, prefix) for _ in range(POLLS)]
    equal(_settled(case, job), before, f"requests before and after {POLLS} polls")
    return answers[-1]["phase"]


def _settled(case: Case, job: str) -> list:
    """The audit log is written some time after the answer, and nothing can be waited for where nothing must come."""

    def same_for_a_second() -> list:
        before = _verbs(case, job)
        time.sleep(1)
        return before if _verbs(case, job) == before else []

    return until("the audit log is quiet", same_for_a_second, 30)


def _verbs(case: Case, job: str) -> list:
    """What the replica asked about this DaskJob and its pods. It creates no other, and its watches end and begin again by themselves."""
    verbs = []
    for line in case.program.requests():
        resource, name = line["objectRef"]["resource"], line["objectRef"].get("name", "")
        if resource in ("daskjobs", "pods") and line["verb"] in READS + WRITES and (name.startswith(job) or line["verb"] == "create"):
            verbs.append(line["verb"])
    return verbs
