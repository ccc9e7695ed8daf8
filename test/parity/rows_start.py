"""Rows of what the main containers start."""

from typing import Any, List

from paths import ABSENT, get
from quantity import units
from rows import Row, main_of
from view import View

FAST, END = "pyflyte-fast-execute", "--"
LEGACY = {"dask-scheduler": ["dask", "scheduler"], "dask-worker": ["dask", "worker"]}


def _current(view: View, before: Any) -> List[str]:
    return LEGACY[before[0]] + before[1:]


def _bytes(view: View, before: Any) -> List[str]:
    at = before.index("--memory-limit") + 1
    return before[:at] + [str(units(before[at]))] + before[at + 1 :]


def _without_zero_flags(view: View, before: Any) -> List[str]:
    """Where nothing is asked for, a PodTemplate may have filled it in."""
    kept, limits = list(before), get(view.manifest, f"{main_of('worker')}.resources.limits")
    for flag, name in (("--nthreads", "cpu"), ("--memory-limit", "memory")):
        at = kept.index(flag)
        if kept[at + 1] == "0":
            filled = units(limits[name]) if limits is not ABSENT and name in limits else 0
            kept[at : at + 2] = [flag, str(filled)] if filled else []
    return kept


def _user_code(role: str) -> Any:
    """Where the role has the task's image, a fast-registered task brings its code along."""

    def applies(view: View) -> bool:
        args = view.sent_main.get("args", [])
        image = get(view.manifest, f"{main_of('runner')}.image")
        return args[:1] == [FAST] and END in args and view.custom(role).get("image", "") in ("", image)

    return applies


def _prefix(view: View, before: Any) -> List[str]:
    args = view.sent_main["args"]
    return args[: args.index(END) + 1] + before


def _has_command(view: View) -> bool:
    return bool(view.sent_main.get("command"))


def _template_has_command(view: View) -> bool:
    return not _has_command(view) and any(layer.get("command") for layer in view.layers("containers", ""))


ARGUMENTS = {role: f"{main_of(role)}.args" for role in ("scheduler", "worker")}

ROWS = [
    *(Row("start-command", path, lambda view: not view.legacy, _current) for path in ARGUMENTS.values()),
    Row("memory-limit", ARGUMENTS["worker"], lambda view: True, _bytes),
    Row("zero-flags", ARGUMENTS["worker"], lambda view: True, _without_zero_flags),
    *(Row("fast-registration", path, _user_code(role), _prefix) for role, path in ARGUMENTS.items()),
    *(Row("task-command", f"{main_of(role)}.command", _has_command, lambda view, before: ABSENT) for role in ("scheduler", "worker")),
    *(Row("template-command", f"{main_of(role)}.command", _template_has_command, lambda view, before: ABSENT) for role in ("scheduler", "worker")),
]
