"""Tasks that succeed, each in a way of its own."""

from case import Case, equal, expect
from flyte import NEW_IMAGE
from peers import NAMESPACE

TEN = list(range(1, 11))


def increment_numbers(case: Case) -> None:
    """The example of the README: the numbers come back, one attempt, one job."""
    run = case.start("increment.increment_numbers", {"list_length": 10})
    final = case.ends(run)
    case.outputs(final, TEN)
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")
    case.told_cause(run, "Succeeded")


def train(case: Case) -> None:
    """A dask task, then a plain task as a bare pod on its outputs."""
    run = case.start("train.prepare", {"partitions": 4})
    final = case.ends(run)
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")
    hand_on = {"prefix": final["output_dir"], "output": "o0", "input": "statistics"}
    outputs = case.peers.run_pod("train.train_model", {"statistics": [0.0]}, hand_on)
    model = outputs.get("outputs.pb", {}).get("o0", {})
    expect(abs(model.get("slope", 0) - 2) < 0.01 and abs(model.get("intercept", 0) - 1) < 0.1, f"the model is {outputs}")
    case.message = f"model {model}"


def two_images(case: Case) -> None:
    """Two tasks at once with different images; the second image has no dask-worker program."""
    first = case.start("increment.increment_numbers", {"list_length": 10})
    second = case.start("increment.increment_numbers", {"list_length": 4}, image=NEW_IMAGE)
    seen = []
    for run, numbers in ((first, TEN), (second, TEN[:4])):
        case.outputs(case.ends(run), numbers)
        case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")
        spec = case.peers.get("DaskJob", NAMESPACE, case.job(run.execution))["spec"]
        roles = (spec["job"]["spec"], spec["cluster"]["spec"]["worker"]["spec"], spec["cluster"]["spec"]["scheduler"]["spec"])
        seen.append({container["image"] for role in roles for container in role["containers"]})
    equal(seen[1], {NEW_IMAGE}, "images of the second task")
    expect(not seen[0] & seen[1], f"images mixed: {seen}")


def fast(case: Case) -> None:
    """A fast-registered task whose workers run a function of its own module."""
    run = case.start("increment.increment_numbers", {"list_length": 10}, fast=True)
    case.outputs(case.ends(run), TEN)
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")


def no_outputs(case: Case) -> None:
    """A task that declares no outputs succeeds without any."""
    run = case.start("increment.no_outputs", {"list_length": 3})
    case.ends(run)
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")
