"""Rows of probes, hooks and fields that the DaskJob's schema does not take as they are."""

from typing import Any, Callable, Dict, List

from paths import ABSENT, get
from rows import SPECS, Row, always
from rows_templates import EVERYWHERE, is_dropped
from view import View

OF_THE_TASK = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]
PORTS = ["livenessProbe.tcpSocket", "readinessProbe.httpGet", "lifecycle.postStart.httpGet"]  # those that cases have, in the order of ours
LATER = ["hostUsers", "os", "schedulingGates"]
ACTIONS = {"exec", "httpGet", "tcpSocket"}


# Where a container may have probes and hooks.
PROBED = [where for where in EVERYWHERE if where.kind == "containers" and not is_dropped(where)]


def absent(view: View, before: Any) -> Any:
    return ABSENT


def _known_probe(view: View, before: Any) -> Any:
    """A probe of nothing is none."""
    if before is ABSENT or "grpc" not in before:
        return before
    kept = {key: value for key, value in before.items() if key != "grpc"}
    return kept if ACTIONS & set(kept) else ABSENT


def _numbers(container: Dict[str, Any]) -> List[int]:
    """Port numbers in the order of the probes."""
    found = []
    for path in PORTS:
        value: Any = container
        for step in path.split(".") + ["port"]:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, int):
            found.append(value)
    return found


def _is(port: Dict[str, Any], number: int) -> bool:
    return port["containerPort"] == number and port.get("protocol", "TCP") == "TCP"


def _named(path: str) -> Callable[[View, Any], Any]:
    """The container's ports, with a name for each number that a probe asks."""

    def expected(view: View, before: Any) -> Any:
        ports = [] if before is ABSENT else [dict(each) for each in before]
        container = get(view.manifest, path)
        for number in _numbers({} if container is ABSENT else container):
            found = next((each for each in ports if _is(each, number)), None)
            if found is None:
                ports.append({"name": f"port-{number}", "containerPort": number, "protocol": "TCP"})
            else:
                found.setdefault("name", f"port-{number}")
        return ports or before

    return expected


def _name(path: str) -> Callable[[View, Any], Any]:
    """After the ports have been named."""

    def expected(view: View, before: Any) -> Any:
        ports = get(view.manifest, f"{path}.ports")
        return next(each["name"] for each in ports if _is(each, before)) if isinstance(before, int) else before

    return expected


ROWS = [
    *(Row("task-probes", f"{where.path}.{field}", always, absent) for where in EVERYWHERE if is_dropped(where) for field in OF_THE_TASK),
    *(Row("named-probe-ports", f"{where.path}.ports", always, _named(where.path)) for where in PROBED),
    *(
        Row("named-probe-ports", f"{where.path}.{path}.port", always, _name(where.path))
        for where in PROBED for path in PORTS
    ),
    *(Row("deadline", f"{SPECS[role]}.activeDeadlineSeconds", always, absent) for role in ("scheduler", "worker")),
    *(Row("pruned-fields", f"{spec}.{field}", always, absent) for spec in SPECS.values() for field in LATER),
    *(Row("pruned-fields", f"{where.path}.resizePolicy", always, absent) for where in EVERYWHERE),
    *(Row("pruned-fields", f"{where.path}.livenessProbe", always, _known_probe) for where in PROBED),
]  # fmt: skip
