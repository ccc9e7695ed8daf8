"""Rows of what a PodTemplate lies under."""

from typing import Any, Callable, Dict, List, NamedTuple

from paths import ABSENT
from rows import MAINS, SPECS, Row, main_of
from view import View

Json = Dict[str, Any]


class Where(NamedTuple):
    """A container in one role's pod."""

    path: str
    kind: str
    name: str  # empty: the main one
    role: str


EVERYWHERE = [
    Where(f"{spec}.{kind}[{name or MAINS[role]}]", kind, name, role)
    for role, spec in SPECS.items()
    for kind, name in (("containers", ""), ("containers", "sidecar"), ("initContainers", "init"))
]


def has_template(view: View) -> bool:
    return bool(view.template_spec)


def is_dropped(where: Where) -> bool:
    """What dask's own start replaces."""
    return where.role != "runner" and not where.name


def has_probes(where: Where) -> bool:
    return where.kind == "containers" and not is_dropped(where)


# ---- command and arguments: the strongest layer that has any


def _strongest(where: Where, field: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        said = [layer[field] for layer in view.layers(where.kind, where.name) if layer.get(field)]
        if field == "args" and not where.name and view.main.get("args"):
            return view.sent_main["args"]  # rendered
        return said[-1] if said else before

    return expected


WORDS = [
    Row("template-command", f"{where.path}.{field}", has_template, _strongest(where, field))
    for where in EVERYWHERE if not is_dropped(where) for field in ("command", "args")
]  # fmt: skip


# ---- lists: an element of a weaker layer gives way to one of its key

Key = Callable[[Json], Any]
POD_KEYS: Dict[str, Key] = {
    "volumes": lambda each: each["name"],
    "imagePullSecrets": lambda each: each["name"],
    "topologySpreadConstraints": lambda each: (each["topologyKey"], each["whenUnsatisfiable"]),
}
CONTAINER_KEYS: Dict[str, Key] = {
    "volumeMounts": lambda each: each["mountPath"],
    "ports": lambda each: (each["containerPort"], each.get("protocol", "TCP")),
}


def _without_weaker(before: List[Json], lengths: List[int], key: Key) -> List[Json]:
    kept, start = [], 0
    for length in lengths:
        end = start + length
        stronger = {key(each) for each in before[end : sum(lengths)]}
        kept += [each for each in before[start:end] if key(each) not in stronger]
        start = end
    return kept + before[start:]


def _last_of_each(before: List[Json], key: Key) -> List[Json]:
    """In a pod that propeller has completed nobody can tell the layers any more."""
    return [each for place, each in enumerate(before) if key(each) not in map(key, before[place + 1 :])]


def _may_collide(view: View) -> bool:
    return has_template(view) or view.processed


def _pod_list(field: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        if before is not ABSENT and view.processed:
            return _last_of_each(before, POD_KEYS[field])
        lengths = [len(each.get(field) or []) for each in (view.template_spec, view.pod)]
        return before if before is ABSENT else _without_weaker(before, lengths, POD_KEYS[field])

    return expected


def _container_list(where: Where, field: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        if before is not ABSENT and view.processed:
            return _last_of_each(before, CONTAINER_KEYS[field])
        own = field != "ports" or view.is_pod  # those of a container target count for nothing
        layers = view.layers(where.kind, where.name)
        lengths = [len(each.get(field) or []) for each in layers[:-1] + ([layers[-1]] if own else [])]
        return before if before is ABSENT else _without_weaker(before, lengths, CONTAINER_KEYS[field])

    return expected


LISTS = [
    *(Row("template-duplicates", f"{SPECS[role]}.{field}", _may_collide, _pod_list(field)) for role in SPECS for field in POD_KEYS),
    *(
        Row("template-duplicates", f"{where.path}.{field}", _may_collide, _container_list(where, field))
        for where in EVERYWHERE for field in CONTAINER_KEYS if not (field == "ports" and where.path == main_of("scheduler"))
    ),
]  # fmt: skip


# ---- false and 0, which Go's merge takes for nothing said


def _member(value: Json, path: str) -> Any:
    for step in path.split("."):
        value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def _said(layers: List[Json], path: str, before: Any) -> Any:
    said = [found for found in (_member(layer, path) for layer in layers) if found is not ABSENT and found is not None]
    return said[-1] if said and before is not ABSENT else before


def _of_pod(path: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        configured = {"securityContext": view.config.get("default-pod-security-context")}
        return _said([view.template_spec, {} if view.pod.get("securityContext") else configured, view.pod], path, before)

    return expected


def _of_container(where: Where, path: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        layers = view.layers(where.kind, where.name)
        configured = {"securityContext": view.config.get("default-security-context")}
        use_configured = not where.name and not layers[-1].get("securityContext")
        return _said(layers[:-1] + ([configured] if use_configured else []) + layers[-1:], path, before)

    return expected


POD_SCALARS = [
    "automountServiceAccountToken", "terminationGracePeriodSeconds", "enableServiceLinks", "shareProcessNamespace",
    "securityContext.runAsUser", "securityContext.runAsNonRoot", "securityContext.fsGroup",
]  # fmt: skip
CONTAINER_SCALARS = ["securityContext.runAsUser", "securityContext.allowPrivilegeEscalation", "readinessProbe.httpGet.port"]

SCALARS = [
    *(Row("template-false", f"{SPECS[role]}.{path}", has_template, _of_pod(path)) for role in SPECS for path in POD_SCALARS),
    *(
        Row("template-false", f"{where.path}.{path}", has_template, _of_container(where, path))
        for where in EVERYWHERE for path in CONTAINER_SCALARS if not ("Probe" in path and not has_probes(where))
    ),
]  # fmt: skip

# ---- a probe has one action: that of the strongest layer

ACTIONS = ["exec", "httpGet", "tcpSocket", "grpc"]
PROBES_WITH_ACTIONS = {"livenessProbe": ["exec", "tcpSocket", "grpc"]}  # of which cases have more than one


def _of_strongest(where: Where, probe: str, action: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        asked = [layer.get(probe) or {} for layer in view.layers(where.kind, where.name)]
        strongest = [each for each in asked if any(name in each for name in ACTIONS)]
        return before if not strongest or action in strongest[-1] else ABSENT

    return expected


ONE_ACTION = [
    Row("template-action", f"{where.path}.{probe}.{action}", has_template, _of_strongest(where, probe, action))
    for where in EVERYWHERE if has_probes(where) for probe, actions in PROBES_WITH_ACTIONS.items() for action in actions
]  # fmt: skip

COMMANDS = ["startupProbe.exec.command", "livenessProbe.exec.command", "lifecycle.preStop.exec.command"]


def _one_command(where: Where, path: str) -> Callable[[View, Any], Any]:
    def expected(view: View, before: Any) -> Any:
        return _said(view.layers(where.kind, where.name), path, before)

    return expected


ONE_COMMAND = [
    Row("template-action", f"{where.path}.{path}", has_template, _one_command(where, path))
    for where in EVERYWHERE if has_probes(where) for path in COMMANDS
]  # fmt: skip

ROWS = WORDS + LISTS + SCALARS + ONE_ACTION + ONE_COMMAND
