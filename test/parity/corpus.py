"""Recorded cases with what the oracle answered: JSON lines, packed."""

import base64
import json
import lzma
import pathlib
from typing import Any, Dict, Iterable, Iterator, Tuple

Json = Dict[str, Any]

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "corpus" / "cases.jsonl.xz"
OF_CASE = ["id", "spoilt", "template", "meta", "instead", "raw_pod", "config", "config_yaml", "ours_yaml", "pod_templates", "unsent", "taken"]


def write(recorded: Iterable[Tuple[Json, Json]]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    with lzma.open(FILE, "wt", preset=9 | lzma.PRESET_EXTREME, encoding="utf-8") as file:
        for case, answer in recorded:
            line = {"case": {key: case[key] for key in OF_CASE if key in case}, "answer": _packable(answer)}
            file.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")


def read() -> Iterator[Tuple[Json, Json]]:
    with lzma.open(FILE, "rt", encoding="utf-8") as file:
        for line in file:
            each = json.loads(line)
            yield each["case"], _unpacked(each["answer"])


def examples() -> Iterator[Tuple[Json, Json]]:
    for file in sorted((HERE / "examples").glob("*.json")):
        each = json.loads(file.read_text())
        yield each["case"], each["answer"]


def _packable(answer: Json) -> Json:
    """Bytes as characters: base64 would hide what repeats."""
    packed = dict(answer)
    if "request_b64" in packed:
        packed["request_bytes"] = base64.b64decode(packed.pop("request_b64")).decode("latin-1")
    return packed


def _unpacked(answer: Json) -> Json:
    if "request_bytes" in answer:
        answer["request_b64"] = base64.b64encode(answer.pop("request_bytes").encode("latin-1")).decode()
    return answer
