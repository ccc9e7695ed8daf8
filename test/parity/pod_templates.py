"""The PodTemplates of the cluster: a catalogue, the same for every seed. A name means the same object wherever it is found."""

import functools
from typing import Any, Dict, List

import pods
from draw import Draw

Json = Dict[str, Any]

OWN_NAMESPACE = "flyte"
DRAWN = 60
NAMESPACES = ["flytesnacks-development", "p-d", "ml-team-production", "flyte-jobs", OWN_NAMESPACE]


def drawn(number: int) -> Json:
    """The `template` of a PodTemplate."""
    draw = Draw(f"pod template {number}")
    fields = 0.6 if number % 2 == 0 else 0.15
    names = draw.some(["default", "primary", "sidecar", "unused", "main"], fields + 0.3) or ["noop"]
    containers = [pods.container(draw, name, fields) for name in names]
    spec: Json = {"containers": containers}
    if draw.chance(fields + 0.2):
        spec["initContainers"] = [pods.container(draw, name, fields) for name in draw.some(["default-init", "primary-init", "init"], 0.6)]
    if draw.chance(0.4) or any("volumeMounts" in each for each in containers + spec.get("initContainers", [])):
        spec["volumes"] = [{"name": "data", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}, {"name": "scratch", "emptyDir": {}}]
    for container in draw.some(containers + spec.get("initContainers", []), 0.2):
        container["args"] = ["of-the-template", "x"]
    spec.update(draw.members(pods.POD_FIELDS, fields))
    found: Json = {"spec": spec}
    if draw.chance(0.6):
        found["metadata"] = {"labels": {"template-label": "t", "team": "template"}, "annotations": {"template-ann": "t"}}
    return found


def named(name: str, namespace: str) -> Json:
    number = 1000 if name == "everybody" else int(name.split("-")[1])
    return {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": name, "namespace": namespace}, "template": drawn(number)}


@functools.lru_cache(maxsize=None)
def catalogue() -> List[Json]:
    """Odd ones lie in every namespace where tasks run, even ones only in propeller's own."""
    found = [named("everybody", OWN_NAMESPACE)]
    for number in range(DRAWN):
        namespaces = NAMESPACES[:-1] if number % 2 else [OWN_NAMESPACE]
        found += [named(f"template-{number}", namespace) for namespace in namespaces]
    return found


def visible(names: List[str], namespace: str) -> List[Json]:
    """Those of these names that a task in the namespace can have."""
    return [
        each for each in catalogue() if each["metadata"]["name"] in names and each["metadata"]["namespace"] in (namespace, OWN_NAMESPACE)
    ]
