"""What we refuse of a pod. Predicates look at the pods as Flyte's own plugin makes them, after the rows of what we make otherwise."""

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


def pods(view: View) -> List[Json]:
    """Of all roles."""
    found = [get(view.manifest, spec) for spec in SPECS.values()] if view.manifest else []
    return [spec for spec in found if isinstance(spec, dict)]


def containers(view: View) -> List[Json]:
    return [container for spec in pods(view) for container in spec.get("initContainers", []) + spec.get("containers", [])]


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


STANDARD = re.compile(r"cpu|memory|ephemeral-storage|hugepages-.*|.*/.*")


def _has_resource_of_nobody(view: View) -> bool:
    kinds = [container.get("resources", {}).get(kind, {}) for container in containers(view) for kind in ("limits", "requests")]
    return any(not STANDARD.fullmatch(name) for each in kinds for name in each)


def _acts_twice(view: View) -> bool:
    handlers = [container.get(probe, {}) for container in containers(view) for probe in NOT_OF_INIT[:3]]
    handlers += [hook for container in containers(view) for hook in container.get("lifecycle", {}).values()]
    return any(len({"exec", "httpGet", "tcpSocket"} & set(handler)) > 1 for handler in handlers)


def _taken_at_node(spec: Json, containers: List[Json]) -> List[Tuple[str, str, int]]:
    """What Kubernetes makes host ports of."""
    ports = [port for container in containers for port in container.get("ports", [])]
    numbers = [port.get("hostPort") or (port["containerPort"] if spec.get("hostNetwork") else 0) for port in ports]
    return [(port.get("protocol", "TCP"), port.get("hostIP", ""), number) for port, number in zip(ports, numbers) if number]


def _takes_port_twice(view: View) -> bool:
    groups = [(spec, [each]) for spec in pods(view) for each in spec.get("initContainers", [])]
    groups += [(spec, spec.get("containers", [])) for spec in pods(view)]
    return any(len(found) != len(set(found)) for found in (_taken_at_node(*each) for each in groups))


def _sysctls(view: View) -> List[str]:
    return [each["name"] for each in runner(view).get("securityContext", {}).get("sysctls", [])]


def _sets_sysctl_twice(view: View) -> bool:
    return len(_sysctls(view)) != len(set(_sysctls(view)))


def _sets_sysctl_of_node(view: View) -> bool:
    return bool(runner(view).get("hostNetwork")) and any(name.startswith("net.") for name in _sysctls(view))


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
    ("refused-early", ' is "gpu": a resource must be', _has_resource_of_nobody),
    ("refused-early", "resources.requests[]", _asks_wrongly),
    ("refused-early", ".initContainers[].", _init_has_probe),
    ("refused-early", "containers[].livenessProbe.tcpSocket is set", _acts_twice),
    ("refused-early", "containers[].ports[].containerPort", _takes_port_twice),
    ("refused-early", 'securityContext.sysctls[].name is "net.core.somaxconn": another', _sets_sysctl_twice),
    ("refused-early", 'securityContext.sysctls[].name is "net.core.somaxconn": it belongs', _sets_sysctl_of_node),
    ("quantity-range", ".resources.", _out_of_range),
    ("native-sidecar", "k8s_pod.pod_spec.initContainers[].restartPolicy", _has_native_sidecar),
    ("pod-placeholders", "k8s_pod.pod_spec.containers[].args[]", _has_placeholders),
]
