"""Random cases: plausible tasks on plausible platforms, some of them spoilt in one place."""

from typing import Any, Dict

import attempts
import pod_templates
import pods
import tasks
import unsent
from configurations import PROPELLER, ours_yaml, propeller_yaml
from draw import Draw
from hostile import SPOILS
from hostile_pods import POD_SPOILS

Case = Dict[str, Any]

PLATFORM_OF_PODS = [0, 2, 3, 5]  # with defaults of cpu and memory
SPOILT = 0.12


def choose_target(draw: Draw, case: Case, pod_share: float) -> None:
    if not draw.chance(pod_share):
        case["template"]["container"] = tasks.container(draw)
        return
    primary = draw.of(["flyte-dask-primary", "primary", "main"])
    case["template"]["k8sPod"] = pods.target(draw, primary)
    case["template"].setdefault("config", {})["primary_container_name"] = primary
    case["raw_pod"] = draw.chance(0.5)
    if not case["raw_pod"]:
        attempts.set_platform(draw, case["meta"], PLATFORM_OF_PODS)
    elif draw.chance(0.95):
        _render(case)


def _render(case: Case) -> None:
    """Clients that send pods as they are registered leave placeholders in: such a pod is only of use without."""
    for container in case["template"]["k8sPod"]["podSpec"]["containers"]:
        container["args"] = [arg for arg in container.get("args", []) if "{{" not in arg]


def choose_pod_template(draw: Draw, case: Case, config: str) -> None:
    named = []
    if draw.chance(0.6 if "k8sPod" in case["template"] else 0.2):
        named.append(f"template-{draw.number(0, pod_templates.DRAWN - 1)}")
        case["template"]["metadata"]["podTemplateName"] = named[0]
    default = PROPELLER[config].get("default-pod-template-name")
    case["pod_templates"] = pod_templates.visible(named + ([default] if default else []), case["meta"]["namespace"])


def override(draw: Draw, meta: Dict[str, Any]) -> None:
    if draw.chance(0.6):
        meta["override_requests"] = {"cpu": "3", "memory": "3Gi"}
        meta["override_limits"] = {"cpu": "6"} if draw.chance(0.5) else {}
    if draw.chance(0.3):
        meta["override_image"] = "override:1"
    if draw.chance(0.3):
        meta["override_extended_resources"] = tasks.extended(draw)


def override_pod(draw: Draw, case: Case) -> None:
    """Of a pod that is completed before it is sent, the override would be sent too, and half of its metadata not."""
    if not unsent.is_processed(case):
        case["meta"]["override_pod_template"] = pods.target(draw, "primary")


def ask_for_gpus(draw: Draw, case: Case) -> None:
    """An accelerator is seldom chosen without."""
    template = case["template"]
    if "gpuAccelerator" in (template.get("extendedResources") or {}) and draw.chance(0.6):
        where = [template["custom"]["workers"]] + ([template["container"]] if "container" in template else [])
        draw.of(where).setdefault("resources", {}).setdefault("limits", []).append({"name": "GPU", "value": "1"})


def spoil(draw: Draw, case: Case) -> None:
    table = SPOILS + (POD_SPOILS * 2 if "k8sPod" in case["template"] else [])
    name, function = draw.of(table)
    function(draw, case)
    case["spoilt"] = name
    if case.pop("repath", False):
        attempts.paths(case["meta"])


def finish(case: Case, config: str) -> Case:
    """What follows from the rest."""
    meta = case["meta"]
    case["config"], case["config_yaml"] = config, propeller_yaml(config)
    platform = {"requests": meta["platform_requests"], "limits": meta["platform_limits"]}
    case["ours_yaml"] = ours_yaml(platform, case.pop("legacy", False))
    case["unsent"] = unsent.fill_in(case)
    return case


def random_case(draw: Draw, number: str, pod_share: float) -> Case:
    meta = attempts.attempt(draw)
    case: Case = {"id": number, "meta": meta, "template": tasks.template(draw, meta), "inputs": tasks.INPUTS}
    config = draw.of(["stock"] * 3 + sorted(PROPELLER))
    choose_target(draw, case, pod_share)
    if draw.chance(0.08):
        override(draw, meta)
        override_pod(draw, case)
    ask_for_gpus(draw, case)
    case["legacy"] = draw.chance(0.05)
    choose_pod_template(draw, case, config)
    if draw.chance(SPOILT):
        spoil(draw, case)
    return finish(case, config)


def numbered(seed: int, number: int, pod_share: float) -> Case:
    name = f"{seed}-{number:05}"
    return random_case(Draw(name), name, pod_share)
