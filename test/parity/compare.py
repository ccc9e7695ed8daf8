"""Whether two manifests mean the same to Kubernetes: maps without order, lists in order, quantities by value."""

import re
from typing import Any, Iterator, List, NamedTuple

from paths import ABSENT, KEY_OF
from quantity import read

QUANTITY = re.compile(r"\.((resources\.(limits|requests)|overhead)(\.\w+|\[[^\]]*\])|sizeLimit|divisor)$")


class Difference(NamedTuple):
    path: str
    expected: Any
    found: Any


def without_noise(manifest: Any) -> Any:
    """Without what Go's encoder writes of fields that nobody set."""
    kept = {key: value for key, value in manifest.items() if key != "status"}
    cluster = kept.get("spec", {}).get("cluster", {})
    if cluster.get("status") == {}:
        kept["spec"] = {**kept["spec"], "cluster": {key: value for key, value in cluster.items() if key != "status"}}
    return _drop_empty(kept)


def _drop_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_empty(member) for key, member in value.items() if not _is_noise(key, member)}
    return [_drop_empty(item) for item in value] if isinstance(value, list) else value


def _is_noise(key: str, value: Any) -> bool:
    """Go writes the first two where nothing was said; a variable's or a toleration's empty value means none, and Go leaves it out."""
    return (key == "creationTimestamp" and value is None) or (key == "resources" and value == {}) or (key == "value" and value == "")


def differences(expected: Any, found: Any, path: str = "") -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(set(expected) | set(found)):
            yield from differences(expected.get(key, ABSENT), found.get(key, ABSENT), _member(path, key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, f"{path}[{_key(path, one, index)}]")
    elif not _equal(expected, found, path):
        yield Difference(path, expected, found)


def _member(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".") if key.isalnum() else f"{path}[{key}]"


def _key(path: str, item: Any, index: int) -> Any:
    field = KEY_OF.get(path.rsplit(".", 1)[-1], "name")
    return item[field] if isinstance(item, dict) and isinstance(item.get(field), str) else index


def _equal(expected: Any, found: Any, path: str) -> bool:
    if type(expected) is not type(found):  # 1, 1.0 and true are three things
        return False
    if isinstance(expected, str) and QUANTITY.search(path):
        return expected == found or read(expected) is not None and read(expected) == read(found)
    return expected == found


def shown(found: List[Difference]) -> str:
    return "\n".join(f"    {d.path}\n      expected {str(d.expected)[:900]}\n      found    {str(d.found)[:900]}" for d in found[:6])
