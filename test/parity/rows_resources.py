"""Rows of resources."""

from typing import Any, Callable, Dict, List, Optional

from paths import ABSENT
from quantity import read
from rows import SPECS, Row, main_of
from rows_templates import EVERYWHERE, Where
from view import View

KINDS = ["limits", "requests"]
NVIDIA = "nvidia.com/gpu"


def _is_settled_here(where: Where) -> Callable[[View], bool]:
    """A pod that propeller has processed keeps its amounts, except where a role has its own."""
    return lambda view: not view.processed or not where.name and view.own_resources(where.role) is not None


def _of_template(view: View, where: Where, kind: str, name: str) -> Any:
    """What the PodTemplate asks for, where the role has nothing of its own."""
    under = [] if not where.name and view.own_resources(where.role) is not None else view.layers(where.kind, where.name)[:-1]
    said = [layer["resources"][kind][name] for layer in under if name in (layer.get("resources") or {}).get(kind, {})]
    return str(said[-1]) if said else ABSENT


def _unless_zero(where: Where, kind: str, name: str) -> Callable[[View, Any], Any]:
    """What nobody asks for is left to the PodTemplate."""
    return lambda view, before: before if before is ABSENT or read(before) != 0 else _of_template(view, where, kind, name)


def _unless_empty(view: View, before: Any) -> Any:
    return ABSENT if before == {} else before


ZERO = [
    *(
        Row("zero-resources", f"{where.path}.resources.{kind}[{name}]", _is_settled_here(where), _unless_zero(where, kind, name))
        for where in EVERYWHERE for kind in KINDS for name in ("cpu", "memory")
    ),
    *(
        Row("zero-resources", f"{where.path}.resources.{kind}[{name}]", _is_settled_here(where), _unless_zero(where, kind, name))
        for where in EVERYWHERE if where.name == "sidecar"  # requests and limits are not made from each other there
        for kind, name in (("requests", "ephemeral-storage"), ("limits", "ephemeral-storage"), ("requests", NVIDIA), ("requests", "amd.com/gpu"))
    ),
    *(Row("zero-resources", f"{where.path}.resources.{kind}", _is_settled_here(where), _unless_empty) for where in EVERYWHERE for kind in KINDS),
    *(Row("zero-resources", f"{where.path}.resources", _is_settled_here(where), _unless_empty) for where in EVERYWHERE),
]  # fmt: skip


# ---- GPUs of a container target or of a role, where the cluster calls them otherwise


def _asked(view: View, role: str) -> Dict[str, Any]:
    own = view.own_resources(role)
    return own if own is not None else (view.template.get("container") or {}).get("resources") or {}


def gpus(view: View, role: str, kind: str) -> Optional[str]:
    """The last entry counts; zero is none."""
    found = [each["value"] for each in _asked(view, role).get(kind) or [] if each.get("name") == "GPU"]
    return found[-1] if found and read(found[-1]) else None


def _least(*amounts: Optional[str]) -> Optional[str]:
    known = [amount for amount in amounts if amount and read(amount)]
    return min(known, key=lambda amount: read(amount) or 0) if known else None


def settled_gpus(view: View, role: str) -> Dict[str, Optional[str]]:
    request, limit = gpus(view, role, "requests"), gpus(view, role, "limits")
    most = view.meta["platform_limits"].get(view.gpu_name)
    request, limit = request or limit, limit or request
    limit = _least(limit, most) if limit else None
    return {"limits": limit, "requests": _least(request, most, limit) if request else None}


def _is_called_otherwise(role: str) -> Callable[[View], bool]:
    return lambda view: view.gpu_name != NVIDIA and any(gpus(view, role, kind) for kind in KINDS)


def _other_name(role: str, kind: str) -> Callable[[View, Any], Any]:
    return lambda view, before: settled_gpus(view, role)[kind] or ABSENT


def _left_to_template(where: Where, kind: str) -> Callable[[View, Any], Any]:
    return lambda view, before: _of_template(view, where, kind, NVIDIA)


def _gpu_rows(role: str) -> List[Row]:
    path, applies = f"{main_of(role)}.resources", _is_called_otherwise(role)
    where = next(each for each in EVERYWHERE if each.path == main_of(role))
    gone = [Row("gpu-name", f"{path}.{kind}[{NVIDIA}]", applies, _left_to_template(where, kind)) for kind in KINDS]
    return gone + [Row("gpu-name", f"{path}.{kind}[amd.com/gpu]", applies, _other_name(role, kind)) for kind in KINDS]


ROWS = [row for role in SPECS for row in _gpu_rows(role)] + ZERO
