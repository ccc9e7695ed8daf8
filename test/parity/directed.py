"""Cases for tables: each row of how requests, limits, defaults and caps are settled, each kind of quantity, each placeholder."""

import copy
from typing import Any, Dict, Iterator, List, Tuple

import attempts
import cases
import tasks
from draw import Draw

Case = Dict[str, Any]

# request, limit, the platform's default and its limit; nothing: unset
SETTLED: List[Tuple[str, str, str, str]] = [
    ("", "", "0", ""), ("", "", "1", ""), ("", "", "0", "4"), ("2", "", "1", ""), ("", "2", "1", ""), ("2", "", "1", "1"), ("", "2", "1", "1"),
    ("1", "3", "0", ""), ("1", "3", "0", "2"), ("3", "1", "0", ""), ("3", "5", "0", "2"), ("16", "8", "1", ""), ("", "8", "1", "2"),
    ("500m", "1", "500m", "750m"), ("0", "2", "1", ""), ("2", "0", "1", ""), ("0", "0", "1", ""), ("1", "2", "5", "10"), ("1", "2", "", ""),
]  # fmt: skip

QUANTITIES = [
    "0", "0m", "0Gi", "00", "Gi", "100m", "500m", "1", "1.5", "1500m", "1000m", "2500m", "1001m", "2", "2.0", "2.000", "8", "02", "+2", "0.1", ".5",
    "0.5", "0.500", "1.250", "12.345", "3.14159", "0.0005", "1e3", "10e2", "1.5e3", "1e2", "1E", "1000", "0.1n", "-1.5Gi", "32Gi", "64Gi", "2000Mi",
    "2048Mi", "1536Mi", "1.5Gi", "0.5Gi", "0.1Gi", "1.1Ki", "1024Ki", "1000Ki", "1024Mi", "1Ti", "1.5Ti", "0.5Ki", "1G", "1000M", "1.5G", "1500M",
    "1.125G", "1.G", "12345678", "128974848", "128974848000m", "129e6", "123Mi", "100k", "1000k", "1000000", "1024", "8Ei", "16Ei", "1Pi",
    "1K", "1e", "5e", "1m3", "1GB", "1gi", "1 Gi", " 1", "1_000", "abc", "", "9223372036854775807", "9223372036854775806", "1000E",
]  # fmt: skip

PLACEHOLDERS = [
    "{{.input}}", "{{.Input}}", "{{ .INPUT }}", "{{$input}}", "{{.inputFile}}", "{{.inputPrefix}}", "{{.outputPrefix}}", "{{.rawOutputDataPrefix}}",
    "{{.prevCheckpointPrefix}}", "{{.checkpointOutputPrefix}}", "{{.perRetryUniqueKey}}", "{{.taskTemplatePath}}", "{{.namespace}}", "{{.Inputs.n}}",
    "{{.Inputs.f}}", "{{.Inputs.s}}", "{{.Inputs.b}}", "{{.inputs.n}}{{.Inputs.s}}", "{{ .unknown }}", "{.input}", "{{input}}",
]  # fmt: skip


def base(name: str) -> Case:
    """A plain task on the stock platform."""
    draw = Draw(name)
    meta = attempts.attempt(draw)
    meta.update(env={}, interruptible=False, console_url="", execution_identity="", annotations={}, platform_requests={"cpu": "1", "memory": "1Gi"}, platform_limits={})
    meta["labels"] = {"interruptible": "false"}
    template = tasks.template(Draw("plain"), meta)
    template["custom"] = {"scheduler": {"resources": {}}, "workers": {"numberOfWorkers": 2, "resources": {}}}
    for field in ("securityContext", "extendedResources", "config"):
        template.pop(field, None)
    template["container"] = {"image": "img:1", "args": tasks.RUN}
    return {"id": name, "meta": meta, "template": template, "inputs": tasks.INPUTS, "pod_templates": []}


def _entries(name: str, **amounts: str) -> Dict[str, Any]:
    return {kind: [{"name": name, "value": amount}] for kind, amount in amounts.items() if amount}


def settled(name: str, key: str, row: Tuple[str, str, str, str]) -> Case:
    request, limit, default, most = row
    case = base(f"settled {key} {' '.join(part or '-' for part in row)}")
    case["meta"]["platform_requests"] = {key: default} if default else {}
    case["meta"]["platform_limits"] = {key: most} if most else {}
    asked = _entries(name, requests=request, limits=limit)
    case["template"]["container"]["resources"] = asked
    case["template"]["custom"]["workers"]["resources"] = copy.deepcopy(asked)
    return case


def quantity(text: str) -> Case:
    case = base(f"quantity {text!r}")
    limits = [{"name": "CPU", "value": text}, {"name": "MEMORY", "value": text}]
    case["template"]["custom"]["workers"]["resources"] = {"limits": limits}
    case["template"]["custom"]["scheduler"]["resources"] = {"requests": [{"name": "EPHEMERAL_STORAGE", "value": text}]}
    return case


def quantity_of_task(text: str) -> Case:
    case = base(f"quantity of the task {text!r}")
    case["template"]["container"]["resources"] = {"requests": [{"name": "MEMORY", "value": text}]}
    return case


def placeholder(text: str) -> Case:
    case = base(f"placeholder {text}")
    case["template"]["container"].update(args=["run", f"a{text}b", text])
    return case


def only_dropped_entries() -> Case:
    case = base("entries that count and are dropped")
    case["template"]["container"]["resources"] = _entries("MEMORY", requests="3Gi")
    case["template"]["custom"]["scheduler"]["resources"] = _entries("STORAGE", requests="1Gi")
    case["template"]["custom"]["workers"]["resources"] = _entries("CPU", limits="0")
    return case


def of_pod(name: str, main: Dict[str, Any], **pod: Any) -> Case:
    """As clients up to 1.16.6 send it."""
    case = base(name)
    del case["template"]["container"]
    case["template"]["k8sPod"] = {"podSpec": {"containers": [{"name": "main", "image": "img:1", "args": ["run"], **main}], **pod}}
    case["template"]["config"], case["raw_pod"] = {"primary_container_name": "main"}, True
    return case


def twice() -> List[Case]:
    volume = {"name": "data", "emptyDir": {}}
    mounts = [{"name": "data", "mountPath": "/a"}] * 2
    return [of_pod("volumes twice", {}, volumes=[volume, volume]), of_pod("mounts twice", {"volumeMounts": mounts}, volumes=[volume])]


def other_gpus() -> Case:
    """Of a vendor that Flyte's plugin does not know, and an accelerator chosen."""
    case = base("another vendor's GPUs")
    case["template"]["container"]["resources"] = _entries("GPU", limits="1")
    case["template"]["extendedResources"] = {"gpuAccelerator": {"device": "mi300"}}
    return case


def half_a_gpu(resource: str, kind: str) -> Case:
    """A sidecar that mentions a GPU on one side only."""
    case = of_pod(f"sidecar {resource} {kind}", {})
    case["template"]["k8sPod"]["podSpec"]["containers"].append({"name": "sidecar", "image": "img:1", "resources": {kind: {resource: "1"}}})
    return case


def all_cases() -> Iterator[Case]:
    made: List[Case] = [settled("CPU", "cpu", row) for row in SETTLED]
    made += [settled("MEMORY", "memory", row) for row in SETTLED] + [settled("EPHEMERAL_STORAGE", "ephemeral-storage", row) for row in SETTLED]
    made += [quantity(text) for text in QUANTITIES] + [quantity_of_task(text) for text in QUANTITIES]
    made += [placeholder(text) for text in PLACEHOLDERS] + [only_dropped_entries()] + twice()
    yield from (cases.finish(case, "stock") for case in made)
    for config, resource in (("gpu", "nvidia.com/gpu"), ("amd", "amd.com/gpu"), ("amd", "gpu")):
        yield from (cases.finish(half_a_gpu(resource, kind), config) for kind in ("requests", "limits"))
    yield cases.finish(other_gpus(), "amd")
    yield cases.finish(half_a_gpu("ephemeral-storage", "requests"), "stock")
