"""What we refuse of a pod. Predicates look at the runner's pod as Flyte's own plugin makes it, after the rows of what we make otherwise."""

import re
from typing import Any, Callable, Dict, Iterator, List, Tuple

from paths import get
from pods import NOT_OF_INIT
from quantity import MOST, read
from rows import SPECS
from view import View

Json = Dict[str, Any]
VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
PLACEHOLDER = re.compile(
    r"\{\{\s*[.$](inputs\.[^}]*|input|inputPrefix|outputPrefix|rawOutputDataPrefix|checkpointOutputPrefix|prevCheckpointPrefix|perRetryUniqueKey|taskTemplatePath)\s*\}\}",
    re.IGNORECASE,
)


def runner(view: View) -> Json:
    return get(view.manifest, SPECS["runner"]) or {} if view.manifest else {}


def containers(view: View) -> List[Json]:
    return runner(view).get("initContainers", []) + runner(view).get("containers", [])


def _any(member: str, is_bad: Callable[[Json], bool]) -> Callable[[View], bool]:
    """Whether a member of any container has a bad element."""
    return lambda view: any(is_bad(each) for container in containers(view) for each in container.get(member, []))


def _has_bad_image(view: View) -> bool:
    return any(container.get("image", "") != (container.get("image", "").strip() or "?") for container in containers(view))


def _has_bad_port(port: Json) -> bool:
    return not 1 <= port.get("containerPort", 0) <= 65535


def _lacks_volume(view: View) -> bool:
    volumes = {volume["name"] for volume in runner(view).get("volumes", [])}
    return any(mount["name"] not in volumes for container in containers(view) for mount in container.get("volumeMounts", []))


def _mounts_twice(view: View) -> bool:
    paths = [[mount["mountPath"] for mount in container.get("volumeMounts", [])] for container in containers(view)]
    return any(len(each) != len(set(each)) for each in paths)


def _volumes_twice(view: View) -> bool:
    found = [volume["name"] for volume in runner(view).get("volumes", [])]
    return len(found) != len(set(found))


def _amounts(view: View) -> Iterator[Tuple[Json, Json]]:
    for container in containers(view):
        resources = container.get("resources", {})
        yield resources.get("requests", {}), resources.get("limits", {})


def _is_wrong(key: str, request: str, limits: Json) -> bool:
    """What is not Kubernetes' own is counted in whole: as much as the limit, which must be there."""
    more = key in limits and (read(request) or 0) > (read(limits[key]) or 0)
    return more or "/" in key and (key not in limits or read(request) != read(limits[key]))


def _asks_wrongly(view: View) -> bool:
    return any(_is_wrong(key, amount, limits) for requests, limits in _amounts(view) for key, amount in requests.items())


def _init_has_probe(view: View) -> bool:
    spec = get(view.answer.get("manifest") or {}, SPECS["runner"]) if view.manifest else {}
    return any(member in container for container in spec.get("initContainers", []) for member in NOT_OF_INIT)


def _out_of_range(view: View) -> bool:
    values = [read(amount) or 0 for pair in _amounts(view) for each in pair for amount in each.values()]
    return view.is_pod and any(value < 0 or value > MOST for value in values)


def _has_native_sidecar(view: View) -> bool:
    return any(container.get("restartPolicy") for container in view.pod.get("initContainers") or [])


def _has_placeholders(view: View) -> bool:
    args = [arg for container in view.sent_pod.get("containers") or [] if isinstance(container, dict) for arg in container.get("args") or []]
    return any(PLACEHOLDER.search(arg) for arg in args if isinstance(arg, str))


POD_REFUSALS = [
    ("refused-early", "k8s_pod.pod_spec.containers[].image", _has_bad_image),
    ("refused-early", "k8s_pod.pod_spec.containers[].env[].name", _any("env", lambda each: not VARIABLE.fullmatch(each["name"]))),
    ("refused-early", "k8s_pod.pod_spec.containers[].ports[].containerPort", _any("ports", _has_bad_port)),
    ("refused-early", "volumes[].name", _volumes_twice),
    ("refused-early", "volumeMounts[].name", _lacks_volume),
    ("refused-early", "volumeMounts[].mountPath", _mounts_twice),
    ("refused-early", "resources.requests[]", _asks_wrongly),
    ("refused-early", ".initContainers[].", _init_has_probe),
    ("quantity-range", ".resources.", _out_of_range),
    ("native-sidecar", "k8s_pod.pod_spec.initContainers[].restartPolicy", _has_native_sidecar),
    ("pod-placeholders", "k8s_pod.pod_spec.containers[].args[]", _has_placeholders),
]
