"""Somebody deletes by hand what a running task needs."""

from case import SECONDS, Case, equal, expect
from process import until


def runner_deleted(case: Case) -> None:
    """The runner pod is deleted by hand: the attempt is lost and retryable, the next one succeeds."""
    run, job = case.sleeping_task(10, attempts=2)
    case.peers.api.delete("Pod", case.namespace, f"{job}-runner", gracePeriodSeconds=0)
    case.outputs(case.ends(run, attempts=2), 10)
    lost = case.transition(job, "RunnerLost", lambda t: t["cause"] == "RunnerLost")
    equal((lost["new"], lost["class"]), ("FAILED", "retryable"), "end of the first attempt")
    case.ended(case.job(run.execution, 1), "SUCCEEDED", "Succeeded")
    case.message = lost["sentence"]


def daskjob_deleted(case: Case) -> None:
    """The attempt is lost and retryable; the next one succeeds."""
    run, job = case.sleeping_task(8, attempts=2)
    case.peers.api.delete("DaskJob", case.namespace, job)
    case.outputs(case.ends(run, attempts=2), 8)
    lost = case.transition(job, "JobDeleted", lambda t: t["cause"] == "JobDeleted")
    equal((lost["new"], lost["class"]), ("FAILED", "retryable"), "end of the first attempt")
    case.ended(case.job(run.execution, 1), "SUCCEEDED", "Succeeded")
    case.message = lost["sentence"]


def daskcluster_deleted(case: Case) -> None:
    """The runner loses its scheduler and fails with dask's own words; the operator, which looks for the cluster for ever, ends nothing."""
    run, job = case.sleeping_task(60, environment={"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"})
    case.peers.api.delete("DaskCluster", case.namespace, job)
    case.ends(run, "Failed")
    case.ended(job, "SUCCEEDED", "Succeeded")  # the error is in error.pb, which propeller reads
    expect(case.message, "propeller's error says nothing")


def namespace_deleted(case: Case) -> None:
    """Every attempt ends with words that say why, and nothing stays."""
    case.own_namespace().start()
    # One that computes may fail by the loss of its scheduler, before its own pod is gone.
    run, job = case.sleeping_task(120, "increment.idles", attempts=2)
    case.peers.api.delete("Namespace", None, case.namespace)
    final_code = run.wait(2 * SECONDS)
    expect(final_code == 0 and run.final, f"propeller's last word: {run.events[-1:]}")
    equal(run.final["workflow"], "Failed", "end of the workflow")
    lost = case.transition(job, "an end", lambda t: t["new"] == "FAILED")
    equal(lost["class"], "retryable", f"class of the first attempt ({lost['sentence']})")
    case.message = f"{lost['sentence']} | {run.final['error']['message']}"
    expect(case.namespace in case.message, f"the namespace is not named: {case.message}")
    until(f"namespace {case.namespace} is gone", lambda: case.peers.get("Namespace", None, case.namespace) is None, SECONDS)


def workflow_deleted(case: Case) -> None:
    """The FlyteWorkflow of the execution owns the DaskJob, which goes with it."""
    execution = case.new_execution()
    job = case.job(execution)
    manifest = {"apiVersion": "flyte.lyft.com/v1alpha1", "kind": "FlyteWorkflow", "metadata": {"name": execution, "namespace": case.namespace}}
    workflow = case.peers.api.create("FlyteWorkflow", manifest)
    made = case.stub.create([case.program.grpc], case.bench.task("increment.sleeps", {"seconds": 120}), execution)
    case.reaches(job, "RUNNING")
    owners = [(owner["kind"], owner["uid"], owner.get("blockOwnerDeletion")) for owner in case.get("DaskJob", job)["metadata"]["ownerReferences"]]
    equal(owners, [("FlyteWorkflow", workflow["metadata"]["uid"], None)], "owners of the DaskJob")
    case.peers.api.delete("FlyteWorkflow", case.namespace, execution, propagationPolicy="Background")
    until(f"{job} is deleted", lambda: case.get("DaskJob", job) is None, SECONDS)
    case.ended(job, "FAILED", "JobDeleted", "retryable")
    answer = case.stub.get(case.program.grpc, made["handles"][0], made["output_prefix"])
    equal(answer["state"], "RETRYABLE_FAILURE", f"state after it ({answer['message']})")
    case.message = answer["message"]
