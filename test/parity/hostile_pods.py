"""What goes wrong in a pod target. Functions get the pod spec of a good case too."""

from typing import Any, Callable, Dict, List, Tuple

from draw import Draw

Case = Dict[str, Any]
Json = Dict[str, Any]


def _pod(case: Case) -> Json:
    return case["template"]["k8sPod"]["podSpec"]


def _main(case: Case) -> Json:
    primary = case["template"]["config"]["primary_container_name"]
    return next(c for c in _pod(case)["containers"] if c["name"] == primary)


def _set(**fields: Any) -> Callable[[Draw, Case], Any]:
    return lambda draw, case: _pod(case).update(fields)


def _set_main(**fields: Any) -> Callable[[Draw, Case], Any]:
    return lambda draw, case: _main(case).update(fields)


def _config(draw: Draw, case: Case) -> Json:
    return case["template"]["config"]


def _named_in_upper_case(draw: Draw, case: Case) -> None:
    _pod(case).pop("hostNetwork", None)
    _pod(case)["HostNetwork"] = True
    _main(case)["WORKINGDIR"] = "/upper"


def _shared_memory_twice(draw: Draw, case: Case) -> None:
    _pod(case).setdefault("volumes", []).append({"name": "flyte-shared-memory", "emptyDir": {}})
    case["template"]["extendedResources"] = {"sharedMemory": {"mountName": "flyte-shared-memory", "mountPath": "/dev/shm"}}


POD_SPOILS: List[Tuple[str, Callable[[Draw, Case], Any]]] = [
    ("pod without a primary", lambda draw, case: _config(draw, case).pop("primary_container_name")),
    ("pod with another primary", lambda draw, case: _config(draw, case).update(primary_container_name="somebody")),
    ("pod without a spec", lambda draw, case: case["template"]["k8sPod"].pop("podSpec")),
    ("pod with a spec of another type", _set(containers="none")),
    ("pod with a port that is a text", _set_main(ports=[{"containerPort": "x"}])),
    ("pod with port 0", _set_main(ports=[{"containerPort": 0}])),
    ("pod with half a port", _set_main(ports=[{"containerPort": 80.5}])),
    ("pod with an unreadable quantity", _set_main(resources={"limits": {"cpu": "lots"}})),
    ("pod with a quantity out of range", _set_main(resources={"limits": {"memory": "-1Gi"}})),
    ("pod with an unknown field", _set(futureField={"a": 1})),
    ("pod with nulls", _set(volumes=None, hostNetwork=None, nodeSelector=None, affinity=None)),
    ("pod with names in other case", _named_in_upper_case),
    ("pod with a bad variable", _set_main(env=[{"name": "1 A", "value": "x"}])),
    ("pod without an image", _set_main(image="")),
    ("pod with a native sidecar", _set(initContainers=[{"name": "init", "image": "img:1", "restartPolicy": "Always"}])),
    ("pod with a probe of an init container", _set(initContainers=[{"name": "init", "image": "img:1", "readinessProbe": {"exec": {"command": ["true"]}}}])),
    ("pod with a device without a limit", _set_main(resources={"requests": {"example.com/fpga": "1"}})),
    ("pod with shared memory twice", _shared_memory_twice),
    ("pod with a bad label", lambda draw, case: case["template"]["k8sPod"].update(metadata={"labels": {"a b": "x"}})),
    ("pod with an annotation of ours", lambda draw, case: case["template"]["k8sPod"].update(metadata={"annotations": {"flyte-dask-plugin/task": "x"}})),
    ("pod with equal mounts", _set_main(volumeMounts=[{"name": "data", "mountPath": "/a"}, {"name": "data", "mountPath": "/a", "readOnly": True}])),
    ("pod with a mount of nothing", _set_main(volumeMounts=[{"name": "nowhere", "mountPath": "/a"}])),
    ("pod without containers", _set(containers=[])),
]  # fmt: skip
