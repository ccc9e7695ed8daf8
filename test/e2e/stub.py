"""This end of stub_client.py."""

import json
import os
import pathlib
import subprocess
import threading
from typing import Any, Dict, List

import products
from peers import NAMESPACE, Peers, PeersError
from warden import MARK


class StubError(Exception):
    """The server answered with a gRPC error."""


class Stub:
    """Calls are made one after another; safe from any thread."""

    def __init__(self, peers: Peers):
        self._store = str(peers.data_dir)
        self._lock = threading.Lock()
        command = [str(products.TASK.folder / "bin/python"), str(pathlib.Path(__file__).with_name("stub_client.py"))]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "GRPC_VERBOSITY": "NONE", MARK: str(peers.run)}
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )

    def create(self, endpoints: List[str], task: pathlib.Path, execution: str, **more: Any) -> Dict[str, Any]:
        """The same CreateTask to all endpoints at once: {"handles": [hex, …], "output_prefix": …}. `more`: attempt, namespace."""
        order = {"endpoints": endpoints, "task": str(task), "execution": execution, "namespace": NAMESPACE, "store": self._store}
        return self._call("create", {**order, **more})

    def health(self, endpoint: str, service: str) -> str:
        """What a gRPC probe of Kubernetes is told: SERVING, NOT_SERVING, …"""
        return self._call("health", {"endpoint": endpoint, "service": service})["status"]

    def get(self, endpoint: str, handle: str, output_prefix: str = "") -> Dict[str, Any]:
        """phase, state, message, custom_info, outputs_set and links."""
        return self._call("get", {"endpoint": endpoint, "handle": handle, "output_prefix": output_prefix})

    def delete(self, endpoint: str, handle: str) -> None:
        self._call("delete", {"endpoint": endpoint, "handle": handle})

    def _call(self, call: str, order: Dict[str, Any]) -> Dict[str, Any]:
        with self._lock:
            try:
                self._child.stdin.write(json.dumps({"call": call, **order}) + "\n")
                self._child.stdin.flush()
                answer = self._child.stdout.readline()
            except OSError:
                answer = ""
        if not answer:
            raise PeersError("The stub client ended.")
        answer = json.loads(answer)
        if "error" in answer:
            raise StubError(answer["error"])
        return answer
