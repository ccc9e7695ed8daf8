"""Rows of environment variables. They come in the order in which our program treats them: ours last, equal names at the very end."""

from typing import Any, Callable, Dict, List

import unsent
from paths import ABSENT, get
from rows import Row, always, main_of
from rows_templates import EVERYWHERE, Where
from view import View

Environment = List[Dict[str, Any]]

DASK_CLIENTS = ["runner", "worker"]
TIMEOUT = "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"


def segments(view: View) -> List[int]:
    """How many variables the maps add, in the order of the maps; they are the last of a container's."""
    return [len(view.meta.get("env") or {}), len(view.texts("default-env-vars")), len(view.texts("default-env-vars-from-env"))]


def _part(environment: Environment, from_end: int, length: int) -> Environment:
    start = len(environment) - from_end
    return environment[start : start + length] if start >= 0 else []


def _sorted_maps(where: Where) -> Callable[[View, Any], Any]:
    """A pod that propeller has processed keeps the order in which it came."""

    def expected(view: View, before: Any) -> Any:
        if before is ABSENT:
            return before
        sent = view.sent(where.kind, where.name).get("env", []) if view.processed else []
        ordered, left = list(before), sum(segments(view))
        for length in segments(view):
            places = {each["name"]: place for place, each in enumerate(_part(sent, left, length))}
            part = sorted(_part(ordered, left, length), key=lambda each: (places.get(each["name"]), each["name"]))
            ordered[len(ordered) - left : len(ordered) - left + length] = part
            left -= length
        return ordered

    return expected


def _set_if_unset(name: str, value: Any) -> Any:
    def expected(view: View, before: Any) -> Any:
        environment = [] if before is ABSENT else before
        return before if any(each["name"] == name for each in environment) else environment + [{"name": name, "value": value(view)}]

    return expected


def _address(view: View) -> str:
    return f"tcp://{unsent.object_name(view.case)}-scheduler.{view.meta['namespace']}.svc:8786"


def _fail_on_error(view: View, before: Any) -> Any:
    return ([] if before is ABSENT else before) + [{"name": "FLYTE_FAIL_ON_ERROR", "value": "true"}]


def _is_hidden(environment: Environment, index: int) -> bool:
    """Whether a later one of its name hides it before any other refers to it."""
    name, later = environment[index]["name"], environment[index + 1 :]
    hiding = next((i for i, each in enumerate(later) if each["name"] == name), None)
    return hiding is not None and not any(f"$({name})" in each.get("value", "") for each in later[: hiding + 1])


def without_hidden(view: View, before: Any) -> Any:
    return before if before is ABSENT else [each for i, each in enumerate(before) if not _is_hidden(before, i)]


def environment_of_main(view: View) -> Environment:
    """Of the runner, as it must be in the end. What the maps hold does not depend on their order."""
    manifest = view.answer.get("manifest") or {}
    found = get(manifest, f"{main_of('runner')}.env")
    return [] if found is ABSENT else found


ROWS = [
    *(Row("fixed-order", f"{where.path}.env", lambda view: max(segments(view)) > 1, _sorted_maps(where)) for where in EVERYWHERE),
    *(Row("scheduler-address", f"{main_of(role)}.env", always, _set_if_unset("DASK_SCHEDULER_ADDRESS", _address)) for role in DASK_CLIENTS),
    *(Row("connect-timeout", f"{main_of(role)}.env", always, _set_if_unset(TIMEOUT, lambda view: "300s")) for role in DASK_CLIENTS),
    Row("fail-on-error", f"{main_of('runner')}.env", lambda view: not view.declares_outputs, _fail_on_error),
    *(Row("duplicate-env", f"{where.path}.env", always, without_hidden) for where in EVERYWHERE),
]
