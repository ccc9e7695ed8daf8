"""Where a role's pod may run, worked out from what is asked for and configured: tolerations and required node-selector terms."""

import copy
from typing import Any, Dict, List, Optional, Sequence, Set

from paths import ABSENT, get
from quantity import read
from rows import MAINS, SPECS
from view import View

Json = Dict[str, Any]
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def is_interruptible(view: View, role: str) -> bool:
    return bool(view.meta["interruptible"]) and role == "worker"


def containers(manifest: Json, role: str, kinds: Sequence[str] = ("containers", "initContainers")) -> List[Json]:
    found = [get(manifest, f"{SPECS[role]}.{kind}") for kind in kinds]
    return [each for one in found if one is not ABSENT for each in one]


def resource_names(view: View, role: str, kinds: List[str], members: List[str]) -> List[str]:
    """Of the manifest, where the rows of resources have been before."""
    resources = [each.get("resources", {}) for each in containers(view.manifest, role, kinds)]
    return sorted({name for each in resources for member in members for name in each.get(member, {})})


OF_ENTRIES = {"CPU": "cpu", "MEMORY": "memory", "EPHEMERAL_STORAGE": "ephemeral-storage"}


def _asked(view: View, name: str) -> Set[str]:
    """Resources that the task itself mentions for a container; without a name the main one."""
    own = view.layers("containers", name)[-1].get("resources") or {}
    if not name and not view.is_pod:
        return {OF_ENTRIES.get(each["name"], view.gpu_name) for kind in own.values() for each in kind}
    return {view.gpu_name if key == "gpu" else key for kind in own.values() for key in kind}


def _seeded(view: View, name: str) -> Set[str]:
    """Those of the PodTemplate that count before it is laid under: of one container only."""
    by_name = {each["name"]: each for each in view.template_spec.get("containers", [])}
    found = next((by_name[each] for each in (name or view.primary, "primary", "default") if each in by_name), {})
    return {key for kind in (found.get("resources") or {}).values() for key in kind}


def _mentioned(view: View, role: str, container: Json) -> Set[str]:
    resources = container.get("resources", {})
    names = {name for kind in ("requests", "limits") for name in resources.get(kind, {})}
    name = "" if container["name"] == MAINS[role] else container["name"]
    if not view.template_spec or not name and view.own_resources(role) is not None:
        return names
    theirs = next(each for each in containers(view.answer["manifest"], role) if each["name"] == container["name"]).get("resources", {})
    settled = {key for key in ("cpu", "memory") if read(theirs.get("limits", {}).get(key, "0")) or read(theirs.get("requests", {}).get(key, "0"))}
    return names & (settled | _asked(view, name) | _seeded(view, name))


def names_before_template(view: View, role: str) -> List[str]:
    """Of the resources of containers, when tolerations by resource are added."""
    return sorted({name for each in containers(view.manifest, role, ["containers"]) for name in _mentioned(view, role, each)})


def has_gpu(view: View, role: str) -> bool:
    return any(view.gpu_name in each.get("resources", {}).get("limits", {}) for each in containers(view.manifest, role, ["containers"]))


def accelerator(view: View) -> Json:
    return (view.template.get("extendedResources") or {}).get("gpuAccelerator") or {}


def label(view: View, key: str, default: str) -> str:
    return view.config.get(key, default)


def device_label(view: View) -> str:
    return label(view, "gpu-device-node-label", "k8s.amazonaws.com/accelerator")


def partition_label(view: View) -> str:
    return label(view, "gpu-partition-size-node-label", "k8s.amazonaws.com/gpu-partition-size")


def _is_one_of(key: str, value: str) -> Json:
    return {"key": key, "operator": "In", "values": [value]}


def _equals(key: str, value: str) -> Json:
    found = {"key": key, "operator": "Equal", "value": value, "effect": "NoSchedule"}
    return found if value else {name: member for name, member in found.items() if name != "value"}


def accelerator_requirements(view: View, role: str) -> List[Json]:
    asked, found = accelerator(view), []
    if not has_gpu(view, role):
        return found
    if asked.get("device"):
        found.append(_is_one_of(device_label(view), asked["device"]))
    if "partitionSize" in asked:
        found.append(_is_one_of(partition_label(view), asked["partitionSize"]))
    if asked.get("unpartitioned"):
        found.append(view.config.get("gpu-unpartitioned-node-selector-requirement") or {"key": partition_label(view), "operator": "DoesNotExist"})
    return found


def accelerator_tolerations(view: View, role: str) -> List[Json]:
    asked, found = accelerator(view), []
    if not has_gpu(view, role):
        return found
    if asked.get("device"):
        found.append(_equals(device_label(view), asked["device"]))
    if "partitionSize" in asked:
        found.append(_equals(partition_label(view), asked["partitionSize"]))
    if asked.get("unpartitioned") and view.config.get("gpu-unpartitioned-toleration"):
        found.append(view.config["gpu-unpartitioned-toleration"])
    return found


def tolerations(view: View, role: str) -> List[Json]:
    by_resource = view.texts("resource-tolerations")
    found: List[Json] = list(view.template_spec.get("tolerations") or [])
    for name in names_before_template(view, role):
        found += by_resource.get(name, [])
    if is_interruptible(view, role):
        found += view.config.get("interruptible-tolerations", [])
    found += view.config.get("default-tolerations", []) + list(view.pod.get("tolerations") or []) + accelerator_tolerations(view, role)
    for name in resource_names(view, role, ["containers", "initContainers"], ["requests"]):
        each = {"key": name, "operator": "Exists", "effect": "NoSchedule"}
        if name in view.config.get("add-tolerations-for-extended-resources", []) and each not in found:
            found.append(each)
    return found


def requirement(view: View, role: str) -> Optional[Json]:
    return view.config.get(("" if is_interruptible(view, role) else "non-") + "interruptible-node-selector-requirement")


def terms_of(affinity: Optional[Json]) -> List[Json]:
    return copy.deepcopy(((((affinity or {}).get("nodeAffinity") or {}).get(REQUIRED)) or {}).get("nodeSelectorTerms") or [])


def require(terms: List[Json], needed: List[Json]) -> List[Json]:
    """Every term asks for it, and there is one where there was none."""
    for each in needed:
        terms = terms or [{}]
        for term in terms:
            term["matchExpressions"] = list(term.get("matchExpressions") or []) + [each]
    return terms


def terms(view: View, role: str) -> List[Json]:
    own = view.pod["affinity"] if view.pod.get("affinity") is not None else view.config.get("default-affinity")
    configured = requirement(view, role)
    found = [term if term.get("matchExpressions") else {} for term in terms_of(view.template_spec.get("affinity")) + terms_of(own)]
    return require(found, ([configured] if configured else []) + accelerator_requirements(view, role))


def terms_taken_back(view: View, role: str) -> List[Json]:
    """From a pod that propeller has processed for the task as a whole, which may be interrupted."""
    forgotten, found = view.config.get("interruptible-node-selector-requirement"), []
    for term in terms_of(view.sent_pod.get("affinity")):
        left = [each for each in term.get("matchExpressions", []) if each != forgotten]
        if left or not term.get("matchExpressions"):
            found.append({**term, "matchExpressions": left} if left else term)
    configured = requirement(view, role)
    return require(found, [configured] if configured else [])


def with_terms(node_affinity: Any, found: List[Json]) -> Any:
    """The `nodeAffinity` with these required terms; ABSENT when that leaves nothing."""
    rest = {} if node_affinity is ABSENT else {key: value for key, value in node_affinity.items() if key != REQUIRED}
    whole = {**({REQUIRED: {"nodeSelectorTerms": found}} if found else {}), **rest}
    return whole or ABSENT
