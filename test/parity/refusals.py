"""What we refuse and Flyte's own plugin does not: predicates on the case, and the field that our sentence must name."""

import re
from typing import Any, Callable, Iterable, List, NamedTuple

import names
from quantity import MOST, read
from refusals_pods import POD_REFUSALS
from view import View

QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
MOST_WORKERS, MOST_BYTES = 10_000, 250 * 1024
OURS = "flyte-dask-plugin/"


class Refusal(NamedTuple):
    id: str  # in docs/manifest-parity.md
    field: str  # [] stands for any element
    applies: Callable[[View], Any]

    def is_named_in(self, sentence: str) -> bool:
        return bool(re.search(re.escape(self.field).replace(r"\[\]", r"\[[^\]]*\]"), sentence))


def _is_key(text: str) -> bool:
    prefix, slash, name = text.rpartition("/")
    return (not slash or bool(SUBDOMAIN.fullmatch(prefix)) and len(prefix) <= 253) and bool(QUALIFIED.fullmatch(name))


def _is_label_value(text: str) -> bool:
    return not text or bool(QUALIFIED.fullmatch(text))


def _has_bad_label(labels: Any) -> bool:
    return any(not _is_key(key) or not _is_label_value(value) for key, value in _others(labels))


def _has_bad_annotation(annotations: Any) -> bool:
    return any(not _is_key(key.lower()) for key, _ in _others(annotations))


def _others(entries: Any) -> Iterable[Any]:
    return [(key, value) for key, value in (entries or {}).items() if not key.startswith(OURS)]


def _task_metadata(view: View) -> Any:
    return (view.template.get("metadata") or {}).get("metadata") or {}


def _pod_metadata(view: View) -> Any:
    return (view.template.get("k8sPod") or {}).get("metadata") or {}


def _amounts(resources: Any) -> List[Any]:
    lists = [(resources or {}).get(kind) or [] for kind in ("requests", "limits")]
    return [entry.get("value") for each in lists if isinstance(each, list) for entry in each]


def _out_of_range(resources: Any) -> bool:
    values = [value for value in map(read, _amounts(resources)) if value is not None]
    return any(value < 0 or value > MOST for value in values)


def _workers(view: View) -> int:
    workers = view.custom("worker")
    number = workers.get("numberOfWorkers", workers.get("number_of_workers", 0))
    return int(number) if str(number).isdigit() else 1


def _is_large(view: View) -> bool:
    return len(str(view.main)) > MOST_BYTES / 3


def _container(view: View) -> Any:
    return view.template.get("container") or {}


REFUSALS = [
    Refusal("worker-count", "custom.workers.numberOfWorkers", lambda view: "custom" in view.template and not 1 <= _workers(view) <= MOST_WORKERS),
    Refusal("quantity-range", "custom.scheduler.resources", lambda view: _out_of_range(view.own_resources("scheduler"))),
    Refusal("quantity-range", "custom.workers.resources", lambda view: _out_of_range(view.own_resources("worker"))),
    Refusal("quantity-range", "container.resources", lambda view: _out_of_range(_container(view).get("resources"))),
    Refusal("refused-early", "container.image", lambda view: "image" in _container(view) and view.main["image"] != (view.main["image"].strip() or "?")),
    Refusal("refused-early", "container.env[].key", lambda view: any(not VARIABLE.fullmatch(each["key"]) for each in _container(view).get("env", []))),
    Refusal("refused-early", "task_execution_metadata.environment_variables", lambda view: any(not VARIABLE.fullmatch(name) for name in view.meta["env"])),
    Refusal("refused-early", "task_execution_metadata.namespace", lambda view: not names.DNS_LABEL.fullmatch(view.meta["namespace"])),
    Refusal("refused-early", "task_execution_metadata.k8s_service_account", lambda view: not SUBDOMAIN.fullmatch(view.meta["service_account"] or "a")),
    Refusal("refused-early", "task_execution_metadata.labels", lambda view: _has_bad_label(view.meta["labels"])),
    Refusal("refused-early", "task_execution_metadata.annotations", lambda view: _has_bad_annotation(view.meta["annotations"])),
    Refusal("refused-early", "metadata.metadata.labels", lambda view: _has_bad_label(_task_metadata(view).get("labels"))),
    Refusal("refused-early", "metadata.metadata.annotations", lambda view: _has_bad_annotation(_task_metadata(view).get("annotations"))),
    Refusal("size-limit", "the task is too large", _is_large),
    Refusal("co-pilot", "container.data_config.enabled", lambda view: (_container(view).get("dataConfig") or {}).get("enabled")),
    Refusal("refused-early", "k8s_pod.metadata.labels", lambda view: _has_bad_label(_pod_metadata(view).get("labels"))),
    *(Refusal(*row) for row in POD_REFUSALS),
]
