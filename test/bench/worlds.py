"""The processes of a benchmark: simulated cluster, program, echo server; each ends with its `with`."""

import http.client
import json
import lzma
import os
import pathlib
import signal
import subprocess
import tempfile
import time
from typing import Any, Dict, List, Optional

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DASK_BENCH_BUILD", ROOT / "build/release")).resolve()
PROGRAMS = BUILD / "test/bench"
TRACE = ROOT / "test/data/traces/good.jsonl.xz"
TRACED_JOB, TRACED_NAMESPACE = "fgood-n0-0", "flytesnacks-development"

CONFIG = """flyte-dask-plugin:
  listen: {{grpc: "127.0.0.1:0", http: "127.0.0.1:0"}}
  kubernetes: {{kubeconfig: {kubeconfig}, requests-per-second: 10000, burst: 10000}}
"""

folders: List[tempfile.TemporaryDirectory] = []


def bare_folder() -> pathlib.Path:
    folders.append(tempfile.TemporaryDirectory(prefix="bench-"))
    return pathlib.Path(folders[-1].name)


def load(mode: str, *arguments: Any) -> Dict[str, Any]:
    command = [PROGRAMS / "bench_load", mode, *map(str, arguments)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


class Child:
    """A process that is killed at the end."""

    def __init__(self) -> None:
        self._child: Optional[subprocess.Popen] = None

    def _start(self, *command: Any) -> str:
        """Returns its first line."""
        self.started = time.monotonic()
        self._child = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"{command[0]} ended with {self._child.wait()}")
        return line

    def __exit__(self, *_: Any) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()

    def _status(self, key: str) -> int:
        lines = pathlib.Path(f"/proc/{self._child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))

    def rss(self) -> int:
        return self._status("VmRSS")

    def peak_rss(self) -> int:
        return self._status("VmHWM")

    def cpu_seconds(self) -> float:
        # Nanoseconds on a processor, of all threads that live.
        tasks = pathlib.Path(f"/proc/{self._child.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def templates() -> Dict[str, str]:
    """One running job and its pods as recorded, with places for names."""
    found: Dict[str, Any] = {}
    with lzma.open(TRACE, "rt") as lines:
        for line in lines:
            event = json.loads(line)
            kind, thing = event["kind"], event["object"]
            status = thing.get("status") or {}
            if kind == "DaskJob" and status.get("jobStatus") == "Running":
                found["job"] = thing
            if kind == "Pod" and status.get("phase") == "Running":
                role = thing["metadata"]["labels"]["dask.org/component"]
                found.setdefault({"job-runner": "runner"}.get(role, role), thing)
    return {name: fill_in(name, thing) for name, thing in found.items()}


def fill_in(name: str, thing: Dict[str, Any]) -> str:
    metadata = thing["metadata"]
    for key in ("uid", "resourceVersion", "creationTimestamp", "generation"):
        metadata.pop(key, None)
    if name in ("scheduler", "worker"):
        metadata["name"] = f"{TRACED_JOB}-{name}-@INDEX@-57b688b66f-954ft"
    metadata["labels"]["flyte-dask-plugin/job"] = "true"
    metadata["namespace"] = "default"
    for owner in metadata.get("ownerReferences", []):
        owner["uid"] = "@UID@"
    if name == "job":
        prefix = f"s3://my-bucket/metadata/propeller/flytesnacks-development-{TRACED_JOB}/n0/data/0"
        metadata["annotations"]["flyte-dask-plugin/task"] = json.dumps(
            {"output_prefix": prefix, "generated_name": TRACED_JOB, "project": "flytesnacks", "domain": "development",
             "execution": "fgood", "node": "n0", "task_project": "flytesnacks", "task_domain": "development",
             "task_name": "increment.increment_all", "task_version": "v1", "attempt": 0, "has_outputs": True,
             "fails_on_error": False, "config": {}}
        )  # fmt: skip
    text = json.dumps(thing, separators=(",", ":")).replace(TRACED_NAMESPACE, "default")
    return text.replace(TRACED_JOB, "@NAME@")


class Cluster(Child):
    """A simulated API server with this many live jobs and pods of each."""

    def __init__(self, jobs: int, pods: int, waiting: int = 0):
        super().__init__()
        self.folder = bare_folder()
        self.kubeconfig, self.handles = self.folder / "kubeconfig", self.folder / "handles"
        self._counts = (jobs, pods, waiting)

    def __enter__(self) -> "Cluster":
        for name, text in templates().items():
            (self.folder / f"{name}.json").write_text(text)
        self._start(PROGRAMS / "bench_cluster", self.folder, *self._counts)
        return self

    def ask(self, command: str) -> Dict[str, Any]:
        self._child.stdin.write(command + "\n")
        self._child.stdin.flush()
        return json.loads(self._child.stdout.readline())


class Program(Child):
    """The program under test."""

    def __init__(self, kubeconfig: pathlib.Path):
        super().__init__()
        self.config = bare_folder() / "config.yaml"
        self.config.write_text(CONFIG.format(kubeconfig=kubeconfig))

    def __enter__(self) -> "Program":
        serving = json.loads(self._start(BUILD / "flyte-dask-plugin", "serve", "--config", self.config))
        self.grpc, self.http = serving["grpc"], serving["http"]
        return self

    def wait_ready(self, seconds: float = 300) -> None:
        while self._page("/readyz") != 200:
            if time.monotonic() > self.started + seconds:
                raise RuntimeError("the program is not ready in time")
            time.sleep(0.02)  # each look costs the program a connection

    def _page(self, path: str) -> int:
        connection = http.client.HTTPConnection(self.http, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()


class Echo(Child):
    """The server that does nothing but answer with these bytes."""

    def __init__(self, reply: pathlib.Path):
        super().__init__()
        self._reply = reply

    def __enter__(self) -> "Echo":
        self.address = self._start(PROGRAMS / "bench_echo", self._reply).strip()
        return self
