"""A case as the rows ask about it: what was asked for, what is configured, and what Flyte's own plugin and its client made of it."""

import functools
import json
from typing import Any, Dict, List, Optional

import unsent

Json = Dict[str, Any]
INTERNAL = "FLYTE_INTERNAL_EXECUTION_ID"
OF_CUSTOM = {"scheduler": "scheduler", "worker": "workers"}


def text_map(value: Any) -> Dict[str, Any]:
    """A map, or the list of single-key maps that propeller takes for one."""
    return {key: member for each in value for key, member in each.items()} if isinstance(value, list) else dict(value or {})


class View:
    def __init__(self, case: Json, answer: Json):
        self.case, self.meta, self.answer = case, case["meta"], answer
        self.manifest: Json = {}  # of Flyte's own plugin, as far as the rows before have turned it into ours
        self.template: Json = case["template"]
        self.request: Json = answer.get("request") or {}
        self.processed = unsent.is_processed(case)
        self.is_pod = "k8sPod" in self.template

    @functools.cached_property
    def config(self) -> Json:
        text = self.case["config_yaml"]
        return json.loads(text)["plugins"]["k8s"] if text else {}

    @functools.cached_property
    def own_config(self) -> Json:
        return json.loads(self.case["ours_yaml"])["flyte-dask-plugin"]

    def texts(self, key: str) -> Dict[str, Any]:
        return text_map(self.config.get(key))

    @property
    def legacy(self) -> bool:
        return self.own_config.get("dask-commands") == "legacy"

    @property
    def gpu_name(self) -> str:
        return self.config.get("gpu-resource-name", "nvidia.com/gpu")

    @property
    def declares_outputs(self) -> bool:
        return bool(((self.template.get("interface") or {}).get("outputs") or {}).get("variables"))

    @property
    def primary(self) -> str:
        return (self.template.get("config") or {}).get("primary_container_name", "")

    @functools.cached_property
    def sent_main(self) -> Json:
        """The main container of the request: arguments are rendered, a processed pod is complete."""
        template = self.request.get("template") or {}
        return template["container"] if "container" in template else self.sent("containers", "")

    def sent(self, kind: str, name: str) -> Json:
        """A container of the pod of the request; without a name the main one."""
        return next((each for each in self.sent_pod.get(kind) or [] if each.get("name") == (name or self.primary)), {})

    @property
    def sent_pod(self) -> Json:
        return ((self.request.get("template") or {}).get("k8sPod") or {}).get("podSpec") or {}

    @functools.cached_property
    def main(self) -> Json:
        """The main container as it was registered."""
        return unsent.main_container(self.case)

    @functools.cached_property
    def pod(self) -> Json:
        """The pod spec as it was registered; of a container target: nothing."""
        return (self.template.get("k8sPod") or {}).get("podSpec") or {}

    def custom(self, role: str) -> Json:
        found = (self.template.get("custom") or {}).get(OF_CUSTOM[role])
        return found if isinstance(found, dict) else {}

    def own_resources(self, role: str) -> Optional[Json]:
        """What the role asks for itself; None: it gets what the task gets."""
        own = self.custom(role).get("resources") if role in OF_CUSTOM else None
        return own if isinstance(own, dict) and (own.get("requests") or own.get("limits")) else None

    @functools.cached_property
    def pod_template(self) -> Json:
        """The `template` of the PodTemplate that counts; empty: none."""
        name = (self.template.get("metadata") or {}).get("podTemplateName") or self.config.get("default-pod-template-name")
        for namespace in (self.meta["namespace"], "flyte"):
            for each in self.case["pod_templates"]:
                if each["metadata"] == {"name": name, "namespace": namespace}:
                    return each["template"]
        return {}

    @property
    def template_spec(self) -> Json:
        """The PodTemplate's pod; nothing for a pod that propeller has laid it under already."""
        return {} if self.processed else self.pod_template.get("spec") or {}

    def layers(self, kind: str, name: str) -> List[Json]:
        """A container in the PodTemplate and in the task, the strongest last. `kind`: containers or initContainers."""
        by_name = {each["name"]: each for each in self.template_spec.get(kind, [])}
        suffix, is_main = ("-init", False) if kind == "initContainers" else ("", name == "")
        under = [by_name[each] for each in ("default" + suffix, "primary" if is_main else name) if each in by_name]
        own = self.main if is_main else next((each for each in self.pod.get(kind) or [] if each.get("name") == name), {})
        return under + [own]
