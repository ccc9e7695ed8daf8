"""Many tasks at once; several replicas for one task."""

import concurrent.futures
import itertools
import time
from typing import Dict, List, Tuple

from case import SECONDS, Case, equal, expect
from peers import PeersError

JOBS, AT_ONCE = 20, 8
OVER = ("SUCCEEDED", "PERMANENT_FAILURE", "RETRYABLE_FAILURE")
POLL = 0.5  # seconds


def twenty_jobs(case: Case) -> None:
    """20 jobs of one worker, at most 8 of them at once."""
    task = case.bench.task("increment.one_worker", {"number": 1})
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(lambda _: _run(case, task), range(JOBS)))
    equal([end["state"] for end, _ in ends], ["SUCCEEDED"] * JOBS, "ends")
    for _, prefix in ends:
        case.outputs({"output_dir": prefix}, 2)
    case.message = f"{JOBS} × {ends[0][0]['message']}"


def _run(case: Case, task) -> Tuple[Dict, str]:
    """One task from create to end: its last answer, its output prefix."""
    made = case.stub.create([case.program.grpc], task, case.new_execution())
    end = time.monotonic() + 3 * SECONDS
    while time.monotonic() < end:
        answer = case.stub.get(case.program.grpc, made["handles"][0], made["output_prefix"])
        if answer["state"] in OVER:
            return answer, made["output_prefix"]
        time.sleep(POLL)
    raise PeersError(f"{made['output_prefix']} is {answer['state']}: {answer['message']}")


def replicas_in_turn_success(case: Case) -> None:
    """Two replicas polled in turn; each is killed with SIGKILL while the task runs, and after its end: they agree on it."""
    equal(_in_turn(case, "increment.sleeps", {"seconds": 8}), ("SUCCEEDED", "Succeeded", "none"), "end")


def replicas_in_turn_failure(case: Case) -> None:
    """The same with a task that fails for good."""
    equal(_in_turn(case, "increment.fails_no_outputs", {"list_length": 5}), ("PERMANENT_FAILURE", "UserError", "permanent"), "end")


def _in_turn(case: Case, task: str, inputs: Dict) -> Tuple[str, str, str]:
    one, two = case.own_replica(), case.bench.replica(f"{case.program.name}-2")
    execution = case.new_execution()
    made = case.stub.create([one.grpc, two.grpc], case.bench.task(task, inputs), execution)
    equal(len(set(made["handles"])), 1, "handles of two replicas")
    answers: List[Dict] = []

    def poll(replica) -> str:
        answers.append(case.stub.get(replica.grpc, made["handles"][0], made["output_prefix"]))
        time.sleep(POLL)
        return answers[-1]["state"]

    victims = itertools.cycle((one, two))
    killed = 0
    for replica in itertools.islice(itertools.cycle((one, two)), int(SECONDS / POLL)):
        state = poll(replica)
        if state in OVER:
            break
        if state == "RUNNING" and killed < 2:
            killed += 1
            victim = next(victims)
            victim.kill()
            poll(two if victim is one else one)
            victim.start()
    end = answers[-1]
    for victim in (one, two, one):
        victim.kill()
        victim.start()
        for replica in (one, two):
            poll(replica)
    after = answers[answers.index(end):]
    told = {(a["state"], a["custom_info"]["cause"], a["custom_info"]["class"], a["message"]) for a in after}
    expect(len(told) == 1, f"they told different ends: {told}")
    case.message = f"killed {killed} times while it ran, 3 times after it: {end['message']}"
    return told.pop()[:3]
