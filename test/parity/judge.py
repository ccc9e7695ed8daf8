"""Flyte's own Go code, as a program that answers cases; built into the cache of the peers."""

import json
import os
import pathlib
import subprocess
import sys
from typing import Any, Dict, List

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "peers"))

import products  # noqa: E402

SOURCE = HERE / "oracle"
ENVIRONMENT = {"PARITY_REGION": "eu-west-1"}  # what default-env-vars-from-env reads, on both sides
OF_GO = ["id", "template", "inputs", "meta", "instead", "raw_pod", "config_yaml", "pod_templates"]


def _make(folder: pathlib.Path) -> None:
    flags = {"GOFLAGS": products.GO_FLAGS, "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
    products._run([products.go(), "build", "-p", "1", "-ldflags", "-s -w", "-o", str(folder / "oracle"), "."], SOURCE, **flags)


def oracle() -> products.Product:
    return products.Product("oracle", [*sorted(SOURCE.glob("*.go")), SOURCE / "go.mod", SOURCE / "go.sum"], _make)


def ask(cases: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Its answers, in order: `manifest` or `error`, and `request_b64` with `request`, or `request_error`."""
    lines = "".join(json.dumps({key: case[key] for key in OF_GO if key in case}) + "\n" for case in cases)
    program = oracle().require() / "oracle"
    done = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, env={**os.environ, **ENVIRONMENT}, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
