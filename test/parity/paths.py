"""Places in a manifest: `spec.job.spec.containers[job-runner].env[FOO].value`. What is in brackets is the key of a list's element,
or a member whose name is no word."""

import re
from typing import Any, List, Optional

STEP = re.compile(r"([A-Za-z]+)|\[([^\]]*)\]")
KEY_OF = {"volumeMounts": "mountPath"}  # of the elements of a list; of all other lists: name


class Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()


def steps(path: str) -> List[str]:
    return [word or key for word, key in STEP.findall(path)]


def _index(items: List[Any], key: str, list_name: str) -> Optional[int]:
    field = KEY_OF.get(list_name, "name")
    return next((i for i, item in enumerate(items) if isinstance(item, dict) and item.get(field) == key), None)


def _step(value: Any, step: str, list_name: str) -> Any:
    if isinstance(value, dict):
        return value.get(step, ABSENT)
    if isinstance(value, list):
        index = _index(value, step, list_name)
        return ABSENT if index is None else value[index]
    return ABSENT


def get(document: Any, path: str) -> Any:
    value, name = document, ""
    for step in steps(path):
        value, name = _step(value, step, name), step
    return value


def _parent(document: Any, path: str, create: bool) -> Any:
    """Members are made on the way, elements of lists are not."""
    tokens, value, name = STEP.findall(path), document, ""
    for (word, key), (next_word, _) in zip(tokens, tokens[1:]):
        found = _step(value, word or key, name)
        if found is ABSENT and create and next_word and isinstance(value, dict):
            found = value[word] = {}
        value, name = found, word or key
    return value


def put(document: Any, path: str, value: Any) -> None:
    """Sets what is there; ABSENT takes it away. A list's element that is not there is not made."""
    parent, last = _parent(document, path, value is not ABSENT), steps(path)[-1]
    if isinstance(parent, dict):
        parent.pop(last, None) if value is ABSENT else parent.__setitem__(last, value)
    elif isinstance(parent, list):
        index = _index(parent, last, steps(path)[-2])
        if index is not None:
            parent[index : index + 1] = [] if value is ABSENT else [value]
