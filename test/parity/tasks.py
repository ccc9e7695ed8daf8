"""Task templates as flytekit registers them, in proto3 JSON: the parts that a container target and a pod target share, and the former."""

from typing import Any, Dict, List, Optional

from draw import Draw

Template = Dict[str, Any]

CPU = ["100m", "250m", "500m", "1", "1500m", "2", "2.0", "0.5", "1.5", "4", "8", "16", "2500m", "64"]
ODD_CPU = ["0", "0m", "1000m", "02", "+2", "1.250", "0.0005", "1e3", "3.14159", "1001m", ".5", "100u", "1k", "0.500"]
MEMORY = ["128Mi", "200Mi", "500Mi", "512Mi", "1Gi", "1.5Gi", "2Gi", "4Gi", "8Gi", "16Gi", "32Gi", "64Gi", "1G", "1500M", "1Ti"]
ODD_MEMORY = ["0", "1024Mi", "2000Mi", "0.1Gi", "1.1Ki", "128974848", "129e6", "128974848000m", "123Mi", "1024Ki", "1.125G", "1Pi", "1E", "0.5Ki", "1.G"]
RUN = [
    "pyflyte-execute", "--inputs", "{{.input}}", "--output-prefix", "{{.outputPrefix}}", "--raw-output-data-prefix", "{{.rawOutputDataPrefix}}",
    "--checkpoint-path", "{{.checkpointOutputPrefix}}", "--prev-checkpoint", "{{.prevCheckpointPrefix}}",
    "--resolver", "flytekit.core.python_auto_container.default_task_resolver", "--", "task-module", "wf.pipeline", "task-name", "train",
]  # fmt: skip
FAST = ["pyflyte-fast-execute", "--additional-distribution", "s3://my-bucket/fast/abc.tar.gz", "--dest-dir", "/root", "--"]
ODD_ARGUMENTS = [
    "{{ .Input }}", "{{$INPUTPREFIX}}", "x{{.perRetryUniqueKey}}y", "{{.Namespace}}", "{{ .Inputs.n }}", "{{.Inputs.s}}", "{{.taskTemplatePath}}",
    "{{.input}}{{.outputPrefix}}", "$(DASK_WORKER_NAME)", "ünïcode", "a b c", "", "--x={{.Inputs.f}}", "{{.Inputs.b}}", "--", "pyflyte-fast-execute",
]  # fmt: skip
IMAGES = [
    "registry.example/team/dask:v1", "ghcr.io/flyteorg/flytekit:py3.11-1.16.8", "img:1", "localhost:30000/x@sha256:" + "ab" * 32,
    "registry.example:5000/a/b/c:v1.2.3-rc.1_x",
]  # fmt: skip
VALUES = ["1", "", "http://minio:9000", "a b", "x=y", "$(FOO)", "$(POD_NAME)", "ünïcode", "many\nlines", '"quoted"']
VARIABLES = ["FOO", "BAR", "FLYTE_SDK_RICH_TRACEBACKS", "FLYTE_INTERNAL_IMAGE", "A.B-C", "lower", "FLYTE_AWS_ENDPOINT", "REGION", "PATH"]
OWN_VARIABLES = ["DASK_SCHEDULER_ADDRESS", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "FLYTE_FAIL_ON_ERROR"]


def primitive(**value: Any) -> Dict[str, Any]:
    return {"scalar": {"primitive": value}}


INPUTS = {
    "literals": {
        "n": primitive(integer="42"),
        "f": primitive(floatValue=0.1),
        "s": primitive(stringValue='he said "hi"'),
        "b": primitive(boolean=True),
    }
}


def entries(draw: Draw, probability: float = 0.8) -> List[Dict[str, str]]:
    found = []
    if draw.chance(probability):
        found.append({"name": "CPU", "value": draw.of(ODD_CPU if draw.chance(0.14) else CPU)})
    if draw.chance(probability):
        found.append({"name": "MEMORY", "value": draw.of(ODD_MEMORY if draw.chance(0.14) else MEMORY)})
    if draw.chance(0.15):
        found.append({"name": "GPU", "value": draw.of(["1", "1", "2", "4", "8", "0"])})
    if draw.chance(0.12):
        found.append({"name": "EPHEMERAL_STORAGE", "value": draw.of(["1Gi", "10Gi", "500Mi", "100G", "0"])})
    if draw.chance(0.03):
        found.append({"name": draw.of(["STORAGE", "UNKNOWN"]), "value": "1Gi"})
    if found and draw.chance(0.03):
        found.append(dict(found[0], value=draw.of(["1", "2"])))
    return draw.shuffled(found) if draw.chance(0.2) else found


def resources(draw: Draw) -> Dict[str, Any]:
    kinds = draw.of([[], ["requests"], ["limits"], ["requests", "limits"], ["requests", "limits"]])
    return {kind: entries(draw) for kind in kinds}


def arguments(draw: Draw) -> List[str]:
    if draw.chance(0.8):
        return (FAST if draw.chance(0.3) else []) + RUN
    return [draw.of(ODD_ARGUMENTS) for _ in range(draw.number(0, 6))]


def variable(draw: Draw) -> str:
    return draw.of(OWN_VARIABLES if draw.chance(0.06) else VARIABLES)


def environment(draw: Draw) -> List[Dict[str, str]]:
    return [{"key": variable(draw), "value": draw.of(VALUES)} for _ in range(draw.number(0, 4))]


def container(draw: Draw) -> Template:
    found: Template = {"image": draw.of(IMAGES), "args": arguments(draw), "env": environment(draw)}
    if draw.chance(0.95):
        found["resources"] = resources(draw)
    if draw.chance(0.06):
        found["command"] = draw.of([["/bin/entrypoint", "-x"], ["python"]])
    if draw.chance(0.03):
        found.update(ports=[{"containerPort": 8080}], config=[{"key": "k", "value": "v"}], architecture="ARM64")
    return found


def role(draw: Draw, probability: float) -> Template:
    found: Template = {"resources": resources(draw) if draw.chance(probability) else {}}
    if draw.chance(0.2):
        found["image"] = draw.of(IMAGES)
    return found


def custom(draw: Draw) -> Template:
    workers = role(draw, 0.55)
    workers["number_of_workers" if draw.chance(0.05) else "numberOfWorkers"] = draw.of([1, 2, 3, 4, 8, 12, 5000, "4"])
    found: Template = {"scheduler": role(draw, 0.45), "workers": workers}
    if draw.chance(0.02):
        found["futureField"] = {"a": 1, "b": ["x"]}
    if draw.chance(0.02):
        del found["scheduler"]
    return found


def secret(draw: Draw) -> Dict[str, str]:
    found = {"group": draw.of(["db", "aws", "my_group", "", "';:/\\"]), "key": draw.of(["pw", "my_key", "KEY", "", "ключ"])}
    if draw.chance(0.3):
        found["groupVersion"] = draw.of(["v1", "v2"])
    if draw.chance(0.2):
        found["envVar"] = "DB_PW"
    return dict(found, mountRequirement=draw.of(["ANY", "ENV_VAR", "FILE"]))


def security(draw: Draw) -> Template:
    found: Template = {"secrets": [secret(draw) for _ in range(draw.number(1, 3))]}
    if draw.chance(0.2):
        found["runAs"] = {"k8sServiceAccount": "task-sa", "iamRole": "arn:aws:iam::1:role/x"}
    return found


def accelerator(draw: Draw) -> Template:
    found: Template = {"device": draw.of(["nvidia-tesla-t4", "nvidia-tesla-a100", "A100", "", "nvidia-h100"])}
    found.update(draw.of([{}, {}, {"partitionSize": "1g.5gb"}, {"partitionSize": ""}, {"unpartitioned": True}, {"unpartitioned": False}]))
    return found


def shared_memory(draw: Draw) -> Template:
    found = {"mountPath": "/dev/shm", "mountName": "flyte-shared-memory"}
    size = draw.of(["", "1Gi", "1.5Gi", "1024Mi", "64M"])
    return dict(found, sizeLimit=size) if size else found


def extended(draw: Draw) -> Template:
    found: Template = {}
    if draw.chance(0.65):
        found["gpuAccelerator"] = accelerator(draw)
    if draw.chance(0.5):
        found["sharedMemory"] = shared_memory(draw)
    return found


def metadata(draw: Draw) -> Template:
    found: Template = {"runtime": {"type": "FLYTE_SDK", "version": "1.16.8", "flavor": "python"}, "retries": {"retries": draw.number(0, 2)}}
    if draw.chance(0.1):
        found["metadata"] = {"labels": {"task-label": "l", "team": "task"}, "annotations": {"task-ann": "a"}}
    return found


def template(draw: Draw, meta: Dict[str, Any]) -> Template:
    """Without a target."""
    found: Template = {
        "id": {"resourceType": "TASK", "project": meta["project"], "domain": meta["domain"], "name": "wf.pipeline.train", "version": draw.of(["v1", "abc"])},
        "type": "dask", "metadata": metadata(draw), "interface": interface(draw), "custom": custom(draw),
    }  # fmt: skip
    if draw.chance(0.15):
        found["securityContext"] = security(draw)
    if draw.chance(0.25):
        found["extendedResources"] = extended(draw)
    if draw.chance(0.05):
        found["config"] = {"link_type": "wandb,comet", "x": "y"}
    return found


def interface(draw: Draw) -> Optional[Template]:
    return {"inputs": {}, "outputs": {"variables": {"o0": {"type": {"simple": "FLOAT"}}}} if draw.chance(0.6) else {}}
