"""What a connector is not told, field by field, and what Flyte's own plugin is therefore given in this comparison. Ids are those of
docs/manifest-parity.md. With these replaced, both sides know the same."""

import json
import re
from typing import Any, Callable, Dict, List, NamedTuple

import names

Case = Dict[str, Any]
OVERRIDES = ["override_requests", "override_limits", "override_image", "override_extended_resources", "override_pod_template"]


def is_processed(case: Case) -> bool:
    """From 1.16.7 on a pod target crosses the wire as the pod spec that propeller has made of it, with all that it knows."""
    return "k8sPod" in case["template"] and not case.get("raw_pod")


def main_container(case: Case) -> Dict[str, Any]:
    template = case["template"]
    if "container" in template:
        return template["container"]
    pod = (template.get("k8sPod") or {}).get("podSpec") or {}
    primary = (template.get("config") or {}).get("primary_container_name")
    containers = pod.get("containers") if isinstance(pod.get("containers"), list) else []
    return next((c for c in containers if c.get("name") == primary), {})


def rendered(case: Case, args: List[str]) -> List[str]:
    """With what an object's name is read from."""
    if case.get("raw_pod"):
        return args
    known = {"{{.outputPrefix}}": case["meta"]["output_prefix"], "{{.rawOutputDataPrefix}}": case["meta"]["raw_output"]}
    return [known.get(arg, arg) for arg in args]


def object_name(case: Case) -> str:
    meta = case["meta"]
    args = rendered(case, main_container(case).get("args") or [])
    return names.object_name(args, meta["output_prefix"], meta["execution"], meta["node_id"], meta["attempt"])


def resource_defaults(case: Case) -> Dict[str, str]:
    config = json.loads(case["config_yaml"])["plugins"]["k8s"] if case["config_yaml"] else {}
    fallback = {"cpu": config.get("default-cpus", "1000m"), "memory": config.get("default-memory", "1024Mi")}
    return {**fallback, **case["meta"]["platform_requests"]}


class Unsent(NamedTuple):
    id: str
    field: str
    matters: Callable[[Case], Any]
    instead: Callable[[Case], Any]


def _unless_processed(field: str) -> Callable[[Case], Any]:
    return lambda case: case["meta"].get(field) and not is_processed(case)


UNSENT = [
    Unsent("workflow-variable", "workflow", _unless_processed("workflow"), lambda case: ""),
    Unsent("execution-url", "console_url", lambda case: _unless_processed("console_url")(case) and _wants_link(case), lambda case: ""),
    *(Unsent("node-overrides", field, _unless_processed(field), lambda case: None) for field in OVERRIDES[:2]),
    Unsent("node-overrides", "override_image", _unless_processed("override_image"), lambda case: ""),
    *(Unsent("node-overrides", field, _unless_processed(field), lambda case: None) for field in OVERRIDES[3:]),
    Unsent("object-name", "generated_name", lambda case: object_name(case) != case["meta"]["generated_name"], object_name),
    Unsent(
        "platform-resources", "platform_requests",
        lambda case: not is_processed(case) and not case["meta"].get("no_platform") and resource_defaults(case) != case["meta"]["platform_requests"], resource_defaults,
    ),
]  # fmt: skip


def _wants_link(case: Case) -> bool:
    return "link_type" in (case["template"].get("config") or {})


def fill_in(case: Case) -> List[str]:
    """Sets the case's `instead`; returns the ids that mattered."""
    mattering = [row for row in UNSENT if row.matters(case)]
    if mattering:
        instead = case.setdefault("instead", {})
        instead.setdefault("meta", {}).update({row.field: row.instead(case) for row in mattering})
        _keep_retry_key(case, instead)
    return [f"{row.id} {row.field}" for row in mattering]


def _keep_retry_key(case: Case, instead: Dict[str, Any]) -> None:
    """The key in the arguments is that of the name which propeller knows."""
    text = json.dumps(instead.get("template", case["template"]))
    if "generated_name" in instead["meta"] and "{{.perRetryUniqueKey}}" in text:
        instead["template"] = json.loads(text.replace("{{.perRetryUniqueKey}}", retry_key(case["meta"]["generated_name"])))


def retry_key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", re.sub(r"^[^A-Za-z_]+", "a", name))
