"""What a task costs the API server."""

import time

from case import Case, equal, expect
from flyte import execution_name
from peers import NAMESPACE
from process import until

READS, WRITES = ("get", "list"), ("create", "update", "patch", "delete")
POLLS = 20


def requests_of_a_task(case: Case) -> None:
    """GetTask of a cached job asks for nothing; the whole life of a task takes at most two writes."""
    program = case.own_replica()
    execution = execution_name()
    job = case.job(execution)
    case.jobs.append(job)
    created = case.stub.create([program.grpc], case.bench.task("increment.sleeps", {"seconds": 4}), execution)
    handle, prefix = created["handles"][0], created["output_prefix"]
    case.reaches(job, "RUNNING")
    equal(_polled(case, handle, prefix), "RUNNING", "phase while the task runs")
    case.ended(job, "SUCCEEDED", "Succeeded")
    equal(_polled(case, handle, prefix), "SUCCEEDED", "phase after the end")
    case.stub.delete(program.grpc, handle)
    until(f"{job} is deleted", lambda: case.peers.get("DaskJob", NAMESPACE, job) is None, 30)
    writes = [line["verb"] for line in program.requests() if line["verb"] in WRITES]
    expect(len(writes) <= 2, f"writes of the whole life: {writes}")
    case.message = f"{2 * POLLS} polls: no request; writes: {', '.join(writes)}"


def _polled(case: Case, handle: str, prefix: str) -> str:
    """Polls many times; returns the phase. No request for a resource may come of it."""
    before = _short_requests(case)
    answers = [case.stub.get(case.program.grpc, handle, prefix) for _ in range(POLLS)]
    time.sleep(0.3)  # the audit log is written after the answer; nothing can be waited for where nothing must come
    equal(_short_requests(case), before, f"requests before and after {POLLS} polls")
    return answers[-1]["phase"]


def _short_requests(case: Case) -> list:
    """All but watches, which end and begin again by themselves."""
    return [(line["verb"], line["requestURI"]) for line in case.program.requests() if line["verb"] in READS + WRITES]
