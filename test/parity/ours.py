"""Our side: `flyte-dask-plugin render --stream`, which gets requests byte for byte, the configuration and the PodTemplates, nothing else."""

import base64
import collections
import json
import os
import pathlib
import subprocess
import tempfile
from typing import Any, Dict, List, Tuple

from judge import ENVIRONMENT

Json = Dict[str, Any]


def _delimited(message: bytes) -> bytes:
    """Its length as a varint before it."""
    length, head = len(message), b""
    while length > 0x7F:
        head, length = head + bytes([length & 0x7F | 0x80]), length >> 7
    return head + bytes([length]) + message


def _write(folder: pathlib.Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def _command(program: str, folder: pathlib.Path, cases: List[Json]) -> List[str]:
    command = [program, "render", "--stream", "--config", _write(folder, "ours.yaml", cases[0]["ours_yaml"])]
    if cases[0]["config_yaml"]:
        command += ["--config", _write(folder, "propeller.yaml", cases[0]["config_yaml"])]
    templates = {json.dumps(each, sort_keys=True) for case in cases for each in case["pod_templates"]}
    for number, text in enumerate(sorted(templates)):
        command += ["--pod-template", _write(folder, f"template-{number}.yaml", text)]
    return command


def _ask(program: str, cases: List[Json], requests: List[bytes]) -> List[Json]:
    with tempfile.TemporaryDirectory() as folder:
        command = _command(program, pathlib.Path(folder), cases)
        done = subprocess.run(command, input=b"".join(map(_delimited, requests)), capture_output=True, env={**os.environ, **ENVIRONMENT})
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(cases):
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}, {len(answers)} answers to {len(cases)} requests:\n{done.stderr.decode()[-2000:]}")
    return answers


def ask(program: str, cases: List[Json], answers: List[Json]) -> List[Json]:
    """What we make of each request, a manifest or {"error": …}; {} where the client sends none."""
    groups: Dict[Tuple[str, str], List[int]] = collections.defaultdict(list)
    for index, (case, answer) in enumerate(zip(cases, answers)):
        if "request_b64" in answer:
            groups[case["config_yaml"], case["ours_yaml"]].append(index)
    found: List[Json] = [{} for _ in cases]
    for indices in groups.values():
        requests = [base64.b64decode(answers[i]["request_b64"]) for i in indices]
        for index, answer in zip(indices, _ask(program, [cases[i] for i in indices], requests)):
            found[index] = answer
    return found
