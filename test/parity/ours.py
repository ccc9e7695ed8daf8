"""Our side: `flyte-dask-plugin render --stream`, which gets requests byte for byte, the configuration and the PodTemplates, nothing else."""

import base64
import collections
import json
import os
import pathlib
import subprocess
import tempfile
from typing import Any, Dict, List, NamedTuple, Tuple

from judge import ENVIRONMENT

Json = Dict[str, Any]


class Made(NamedTuple):
    manifest: Json  # or {"error": …}; {} where the client sends no request
    warnings: List[str]


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


def _warnings(text: str) -> Dict[int, List[str]]:
    """By the number of the request."""
    found: Dict[int, List[str]] = collections.defaultdict(list)
    for line in text.splitlines():
        number, warning = line.split(": ", 1)
        found[int(number)].append(warning)
    return found


def _ask(program: str, cases: List[Json], requests: List[bytes]) -> List[Made]:
    with tempfile.TemporaryDirectory() as folder:
        command = _command(program, pathlib.Path(folder), cases)
        done = subprocess.run(command, input=b"".join(map(_delimited, requests)), capture_output=True, env={**os.environ, **ENVIRONMENT})
    found, said = [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()
    if done.returncode or len(found) != len(cases):
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}, {len(found)} answers to {len(cases)} requests:\n{said[-2000:]}")
    warnings = _warnings(said)
    return [Made(manifest, warnings[number]) for number, manifest in enumerate(found, 1)]


def ask(program: str, cases: List[Json], answers: List[Json]) -> List[Json]:
    """The manifest that we make of each request, or why we refuse it."""
    return [made.manifest for made in make(program, cases, answers)]


def make(program: str, cases: List[Json], answers: List[Json]) -> List[Made]:
    groups: Dict[Tuple[str, str], List[int]] = collections.defaultdict(list)
    for index, (case, answer) in enumerate(zip(cases, answers)):
        if "request_b64" in answer:
            groups[case["config_yaml"], case["ours_yaml"]].append(index)
    found = [Made({}, []) for _ in cases]
    for indices in groups.values():
        requests = [base64.b64decode(answers[i]["request_b64"]) for i in indices]
        for index, made in zip(indices, _ask(program, [cases[i] for i in indices], requests)):
            found[index] = made
    return found
