"""Rows of what is around the pods: the DaskJob's metadata, the cluster's, the scheduler's service."""

import json
from typing import Any, Dict, List

import unsent
from paths import ABSENT
from rows import Row, always
from view import View

SERVICE = "spec.cluster.spec.scheduler.service"
LONGEST_ANNOTATION = 2048


def fails_on_error(view: View, environment: List[Dict[str, Any]]) -> bool:
    found = [each.get("value", "") for each in environment if each["name"] == "FLYTE_FAIL_ON_ERROR"]
    return (not view.declares_outputs) or bool(found) and found[-1].lower() in ("true", "t", "1")


def _annotation(view: View, before: Any) -> str:
    from rows_environment import environment_of_main

    meta, identifier = view.meta, view.template.get("id") or {}
    task = {f"task_{key}": identifier.get(key, "") for key in ("project", "domain", "name", "version")}
    value = {
        "output_prefix": meta["output_prefix"], "generated_name": unsent.object_name(view.case), "project": meta["project"], "domain": meta["domain"],
        "execution": meta["execution"], "node": meta["node_id"], **task, "attempt": meta["attempt"], "has_outputs": view.declares_outputs,
        "fails_on_error": fails_on_error(view, environment_of_main(view)), "config": dict(sorted((view.template.get("config") or {}).items())),
    }  # fmt: skip
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _without_ours(view: View, before: Any) -> Any:
    return before if before is ABSENT else {key: value for key, value in before.items() if not key.startswith("flyte-dask-plugin/")}


def _dashboard(view: View, before: Any) -> Any:
    return [{**port, "name": "http-dashboard", "targetPort": "http-dashboard"} if port["name"] == "dashboard" else port for port in before]


ROWS = [
    Row("our-marks", "metadata.labels", always, _without_ours),
    Row("our-marks", "metadata.annotations", always, _without_ours),
    Row("our-marks", "metadata.labels[flyte-dask-plugin/job]", always, lambda view, before: "true"),
    Row("our-marks", "metadata.annotations[flyte-dask-plugin/task]", always, _annotation),
    Row("owner-reference", "metadata.ownerReferences", always, lambda view, before: ABSENT),
    Row("finalizer", "metadata.finalizers", lambda view: view.config.get("inject-finalizer"), lambda view, before: ABSENT),
    Row("cluster-metadata", "spec.cluster.metadata", always, lambda view, before: ABSENT),
    Row("service-type", f"{SERVICE}.type", always, lambda view, before: "ClusterIP"),
    Row("dashboard-port", f"{SERVICE}.ports", always, _dashboard),
    Row(
        "dashboard-port", "spec.cluster.spec.scheduler.spec.containers[scheduler].ports", always,
        lambda view, before: [{**port, "name": "http-dashboard"} if port["name"] == "dashboard" else port for port in before],
    ),
]  # fmt: skip
