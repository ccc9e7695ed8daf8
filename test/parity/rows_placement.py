"""Rows of tolerations and node affinity."""

from typing import Any, Callable

import placement
from paths import ABSENT
from quantity import read
from rows import SPECS, Row
from view import View

KINDS = ["limits", "requests"]
NODES = {role: f"{spec}.affinity.nodeAffinity" for role, spec in SPECS.items()}
TOLERATIONS = {role: f"{spec}.tolerations" for role, spec in SPECS.items()}


def _terms(role: str) -> Callable[[View, Any], Any]:
    return lambda view, before: placement.with_terms(before, placement.terms(view, role))


def _terms_taken_back(role: str) -> Callable[[View, Any], Any]:
    return lambda view, before: placement.with_terms(before, placement.terms_taken_back(view, role))


def _tolerations(role: str) -> Callable[[View, Any], Any]:
    return lambda view, before: placement.tolerations(view, role) or ABSENT


def _template_has_terms(view: View) -> bool:
    return bool(placement.terms_of(view.template_spec.get("affinity")))


def _has_own_resources(role: str) -> Callable[[View], bool]:
    return lambda view: not view.processed and view.own_resources(role) is not None


def _has_another_gpu(view: View) -> bool:
    return not view.processed and view.gpu_name != "nvidia.com/gpu"


def _had_zero(role: str) -> Callable[[View], bool]:
    """Of a resource whose tolerations are configured."""

    def applies(view: View) -> bool:
        amounts = [each.get("resources", {}).get(kind, {}) for each in placement.containers(view.answer["manifest"], role) for kind in KINDS]
        return not view.processed and any(read(amount) == 0 for each in amounts for amount in each.values())

    return applies


def _is_taken_back(view: View) -> bool:
    return view.processed and bool(view.meta["interruptible"])


ROWS = [
    *(Row("gpu-per-role", TOLERATIONS[role], _has_own_resources(role), _tolerations(role)) for role in ("scheduler", "worker")),
    *(Row("gpu-per-role", NODES[role], _has_own_resources(role), _terms(role)) for role in ("scheduler", "worker")),
    *(Row("gpu-name", TOLERATIONS[role], _has_another_gpu, _tolerations(role)) for role in SPECS),
    *(Row("gpu-name", NODES[role], _has_another_gpu, _terms(role)) for role in SPECS),
    *(Row("zero-resources", TOLERATIONS[role], _had_zero(role), _tolerations(role)) for role in SPECS),
    *(Row("zero-resources", NODES[role], _had_zero(role), _terms(role)) for role in SPECS),
    *(Row("template-affinity", NODES[role], _template_has_terms, _terms(role)) for role in SPECS),
    *(Row("pod-interruptible", NODES[role], _is_taken_back, _terms_taken_back(role)) for role in ("runner", "scheduler")),
]
