"""The same attempt created again makes one DaskJob and one handle; an object of somebody else is left alone."""

from typing import List

from case import Case, equal, expect
from peers import NAMESPACE
from process import until

TASK, INPUTS = "increment.increment_numbers", {"list_length": 10}


def _daskjobs(case: Case, execution: str) -> List[str]:
    return [job["metadata"]["name"] for job in case.peers.list("DaskJob", NAMESPACE) if execution in job["metadata"]["name"]]


def lost_reply(case: Case) -> None:
    """propeller loses the handle of its CreateTask and creates the same attempt again."""
    run = case.start(TASK, INPUTS, flags={"lose_launch": 1})
    final = case.ends(run)
    equal(len(run.of("lost-update")), 1, "lost updates")
    case.outputs(final, list(range(1, 11)))
    equal(_daskjobs(case, run.execution), [case.job(run.execution)], "DaskJobs")
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")


def created_again(case: Case) -> None:
    """Twice in a row, after a restart, and by two replicas at once."""
    program, task = case.own_replica(), case.bench.task(TASK, INPUTS)
    first = case.new_execution()
    handles = [case.stub.create([program.grpc], task, first)["handles"][0] for _ in range(2)]
    program.kill()
    program.start()
    handles += case.stub.create([program.grpc], task, first)["handles"]
    equal(len(set(handles)), 1, "handles of one attempt")
    equal(_daskjobs(case, first), [case.job(first)], "DaskJobs")
    case.ended(case.job(first), "SUCCEEDED", "Succeeded")
    handles += case.stub.create([program.grpc], task, first)["handles"]
    equal(len(set(handles)), 1, "handles of one attempt, after its end too")
    second = case.new_execution()
    handles = case.stub.create([program.grpc, case.bench.program.grpc], task, second)["handles"]
    equal(len(set(handles)), 1, "handles of two replicas")
    equal(_daskjobs(case, second), [case.job(second)], "DaskJobs")
    case.ended(case.job(second), "SUCCEEDED", "Succeeded")


def name_taken(case: Case) -> None:
    """Another's DaskJob has the name: the task is rejected with words that say so, and the object stays as it is."""
    execution = case.new_execution()
    name = case.job(execution)
    made = case.peers.api.create("DaskJob", _foreign(name))
    task = case.bench.task(TASK, INPUTS)
    run = case.peers.propeller(case.program.grpc, task, execution)
    expect(run.wait() == 0 and run.final, f"propeller's last word: {run.events[-1:]}")
    equal(run.final["workflow"], "Failed", "end of the workflow")
    case.message = run.final["error"]["message"]
    expect(name in case.message, f"the message does not name the object: {case.message}")
    handle = case.stub.create([case.program.grpc], task, execution)["handles"][0]
    answer = case.stub.get(case.program.grpc, handle)
    equal((answer["custom_info"].get("cause"), answer["custom_info"].get("class")), ("NameTaken", "retryable"), "custom_info")
    case.stub.delete(case.program.grpc, handle)
    now = case.peers.get("DaskJob", NAMESPACE, name)
    for part in ("uid", "labels", "deletionTimestamp", "generation"):
        equal(now["metadata"].get(part), made["metadata"].get(part), f"{part} of the other's object")
    equal(now["spec"], made["spec"], "the other's object")
    equal({key for key in now["metadata"]["annotations"] if "kopf" not in key}, {"ours"}, "annotations of the other's object")
    verbs = {line["verb"] for line in case.program.requests() if line["objectRef"].get("name") == name}
    expect(verbs <= {"create", "get"}, f"we touched the other's object: {verbs}")
    case.peers.api.delete("DaskJob", NAMESPACE, name)
    until(f"{name} is deleted", lambda: case.peers.get("DaskJob", NAMESPACE, name) is None, 30)


def _foreign(name: str) -> dict:
    pod = {"containers": [{"name": "c", "image": "registry.example/busybox:1", "command": ["sleep", "600"]}]}
    service = {"type": "ClusterIP", "selector": {"dask.org/cluster-name": name}, "ports": [{"name": "tcp-comm", "port": 8786}]}
    cluster = {"worker": {"replicas": 0, "spec": pod}, "scheduler": {"spec": pod, "service": service}}
    return {
        "apiVersion": "kubernetes.dask.org/v1", "kind": "DaskJob",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"team": "another"}, "annotations": {"ours": "no"}},
        "spec": {"job": {"spec": {"restartPolicy": "Never", **pod}}, "cluster": {"spec": cluster}},
    }  # fmt: skip
