"""What goes wrong in a request: each function spoils one thing of a good case. A case of a run is spoilt once at most."""

import json
from typing import Any, Callable, Dict, List, Tuple

import tasks
from draw import Draw

Case = Dict[str, Any]
Spoil = Callable[[Draw, Case], Any]

UNREADABLE = ["", " ", "1GB", "1gi", "1 Gi", "abc", "1K", "1e", "1_000", "NaN", "1m3", "four", "１"]
TAKEN = "quantity-number custom.workers.resources"  # what we take and Flyte's own plugin does not
OUT_OF_RANGE = ["-1", "-1.5Gi", "8Ei", "16Ei", "10E", "1e30"]


def _custom(case: Case) -> Dict[str, Any]:
    return case["template"]["custom"]


def _entry(role: str, value: Any, name: Any = "CPU") -> Spoil:
    def spoil(draw: Draw, case: Case) -> None:
        found = value(draw) if callable(value) else value
        _custom(case).setdefault(role, {})["resources"] = {draw.of(["requests", "limits"]): [{"name": name, "value": found}]}

    return spoil


def _workers(number: Any) -> Spoil:
    return lambda draw, case: _custom(case).__setitem__("workers", {} if number is None else {"numberOfWorkers": number})


def _container(**fields: Any) -> Spoil:
    def spoil(draw: Draw, case: Case) -> None:
        case["template"].pop("k8sPod", None)
        case["template"]["container"] = dict(tasks.container(draw), **fields)

    return spoil


def _meta(field: str, value: Any) -> Spoil:
    def spoil(draw: Draw, case: Case) -> None:
        if isinstance(value, dict):
            case["meta"][field] = {**(case["meta"].get(field) or {}), **value}
        else:
            case["meta"][field] = value

    return spoil


def _template(**fields: Any) -> Spoil:
    return lambda draw, case: case["template"].update(fields)


def _without(field: str) -> Spoil:
    return lambda draw, case: case["template"].pop(field, None)


def _no_target(draw: Draw, case: Case) -> None:
    for target in ("container", "k8sPod"):
        case["template"].pop(target, None)
    if draw.chance(0.5):
        case["template"]["sql"] = {"statement": "select 1"}


def _name(execution: str) -> Spoil:
    def spoil(draw: Draw, case: Case) -> None:
        case["meta"]["execution"] = execution
        case["repath"] = True

    return spoil


def _metadata(kind: str, entry: Dict[str, str]) -> Spoil:
    return lambda draw, case: case["template"]["metadata"].__setitem__("metadata", {kind: entry})


def _number(draw: Draw, case: Case) -> None:
    """A number where a text belongs: Flyte's own plugin is given the text."""
    number = draw.of([2, 1, 0, 1.5])
    _custom(case)["workers"]["resources"] = {"limits": [{"name": "CPU", "value": number}]}
    told = json.loads(json.dumps(case["template"]))
    told["custom"]["workers"]["resources"]["limits"][0]["value"] = str(number)
    case["instead"], case["taken"] = {"template": told}, [TAKEN]


SPOILS: List[Tuple[str, Spoil]] = [
    ("unreadable scheduler quantity", _entry("scheduler", lambda draw: draw.of(UNREADABLE))),
    ("unreadable worker quantity", _entry("workers", lambda draw: draw.of(UNREADABLE), "STORAGE")),
    ("unreadable task quantity", lambda draw, case: _container(resources={"limits": [{"name": "CPU", "value": draw.of(UNREADABLE)}]})(draw, case)),
    ("quantity out of range", _entry("workers", lambda draw: draw.of(OUT_OF_RANGE), "MEMORY")),
    ("task quantity out of range", lambda draw, case: _container(resources={"limits": [{"name": "CPU", "value": draw.of(OUT_OF_RANGE)}]})(draw, case)),
    ("number for a quantity", _number),
    ("unknown resource", _entry("scheduler", "1", "TPU")),
    ("resource by number", _entry("scheduler", "2", 1)),
    ("entries that are no list", lambda draw, case: _custom(case).__setitem__("scheduler", {"resources": {"limits": "all"}})),
    ("role that is a text", lambda draw, case: _custom(case).__setitem__("scheduler", "mine")),
    ("image that is a number", lambda draw, case: _custom(case).__setitem__("scheduler", {"image": 5})),
    ("no custom", _without("custom")),
    ("empty custom", _template(custom={})),
    ("no workers", _workers(None)),
    ("zero workers", _workers(0)),
    ("too many workers", _workers(10001)),
    ("workers below zero", _workers(-1)),
    ("half a worker", _workers(1.5)),
    ("workers beyond 32 bits", _workers(4294967296)),
    ("workers as a word", _workers("many")),
    ("no image", _container(image="")),
    ("image with blanks", _container(image=" img:1 ")),
    ("variable with a bad name", _container(env=[{"key": "1 A", "value": "x"}])),
    ("variable without a name", _container(env=[{"key": "", "value": "x"}])),
    ("co-pilot", _container(dataConfig={"enabled": True, "inputPath": "/in", "outputPath": "/out"})),
    ("large", _container(env=[{"key": "LARGE", "value": "x" * 120_000}])),
    ("very large", _container(args=["x" * 300_000])),
    ("missing input", _container(args=["{{.Inputs.nope}}"])),
    ("unknown placeholder", _container(args=["{{.unknown}}"])),
    ("variable of the execution with a bad name", _meta("env", {"A B": "x"})),
    ("label key", _meta("labels", {"example.com/Ünï": "x"})),
    ("label value", _meta("labels", {"example.com/x": "with space"})),
    ("long label value", _meta("labels", {"long": "x" * 80})),
    ("annotation key", _meta("annotations", {"a b": "x"})),
    ("our marks", lambda draw, case: (_meta("labels", {"flyte-dask-plugin/job": "false"})(draw, case),
                                      _meta("annotations", {"flyte-dask-plugin/outcome": "x"})(draw, case))),
    ("label of the task", _metadata("labels", {"bad key": "x"})),
    ("annotation of the task", _metadata("annotations", {"-bad": "x"})),
    ("namespace", _meta("namespace", "Upper.Case")),
    ("no namespace", _meta("namespace", "")),
    ("service account", _meta("service_account", "Not_A_Name")),
    ("no target", _no_target),
    ("no id", _without("id")),
    ("no interface", _without("interface")),
    ("no metadata", _template(metadata={})),
    ("mount that is none", _template(securityContext={"secrets": [{"group": "g", "key": "k", "mountRequirement": 7}]})),
    ("named template that is missing", lambda draw, case: case["template"].setdefault("metadata", {}).update(podTemplateName="missing")),
    ("memory without a name", _template(extendedResources={"sharedMemory": {"mountPath": "/dev/shm"}})),
    ("memory without a path", _template(extendedResources={"sharedMemory": {"mountName": "m"}})),
    ("memory of no size", _template(extendedResources={"sharedMemory": {"mountName": "m", "mountPath": "/m", "sizeLimit": "lots"}})),
    ("name in upper case", _name("Upper-Case")),
    ("name with a dot", _name("with.dot")),
    ("name with a digit first", _name("2024-run")),
    ("name with a dash last", _name("trailing-")),
]  # fmt: skip
