"""The differences that are allowed: each at one place of the manifest, where the case asks for it, with the value that must stand there."""

from typing import Any, Callable, Dict, Iterable, NamedTuple

from paths import get, put
from view import View

SPECS = {"runner": "spec.job.spec", "scheduler": "spec.cluster.spec.scheduler.spec", "worker": "spec.cluster.spec.worker.spec"}
MAINS = {"runner": "job-runner", "scheduler": "scheduler", "worker": "dask-worker"}


class Row(NamedTuple):
    id: str  # in docs/manifest-parity.md
    path: str
    applies: Callable[[View], Any]
    expected: Callable[[View, Any], Any]  # from the case and the value of Flyte's own plugin; ABSENT: nothing there


def main_of(role: str) -> str:
    return f"{SPECS[role]}.containers[{MAINS[role]}]"


def always(view: View) -> bool:
    return True


def apply(rows: Iterable[Row], view: View, manifest: Any, counts: Dict[str, int]) -> None:
    """Turns what Flyte's own plugin made into what we must make. Counts the rows that changed something."""
    view.manifest = manifest
    for row in rows:
        if not row.applies(view):
            continue
        before = get(manifest, row.path)
        after = row.expected(view, before)
        if after is not before and after != before:
            put(manifest, row.path, after)
            counts[f"{row.id} {row.path}"] += 1
