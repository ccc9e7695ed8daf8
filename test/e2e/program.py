"""The program under test: configuration, start on a port that it keeps, sudden death, and what its log says of a job."""

import json
import os
import pathlib
import signal
import urllib.error
import urllib.request
from typing import Any, Dict, List, Optional, Tuple

from peers import Peers, PeersError
from process import until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEFAULT_PROGRAM = ROOT / "build" / "release" / "flyte-dask-plugin"
CLUSTER_ROLE = ROOT / "docker" / "clusterrole.yaml"
ACCOUNT_NAMESPACE = "flyte"

CONFIG = """flyte-dask-plugin:
  listen: {{grpc: "{grpc}", http: "{http}"}}
  kubernetes: {{kubeconfig: {kubeconfig}}}
  namespaces: [{namespaces}]
  lost-runner-grace: 3s
  drain: 1s
  janitor: {{cluster-grace: 6s, ttl: {{succeeded: 20s, failed: 20s}}, minimum-ttl: 1s, sweep: 5s}}
"""


def program_path(given: Optional[str] = None) -> pathlib.Path:
    path = pathlib.Path(given or os.environ.get("DASK_PLUGIN") or DEFAULT_PROGRAM).resolve()
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise PeersError(f"{path} is not there or not executable: run make build, or name the program with --plugin.")
    return path


class Program:
    """One replica under a ServiceAccount of its own that has exactly docker/clusterrole.yaml, or under the account of `kubeconfig`.
    `more`: further YAML of its configuration. Started again, it binds the same ports."""

    def __init__(
        self, peers: Peers, path: pathlib.Path, name: str, kubeconfig: Optional[pathlib.Path] = None, namespaces: str = "", more: str = ""
    ):  # fmt: skip
        self.peers, self.name, self._namespaces, self._more = peers, name, namespaces, more
        self.user = f"system:serviceaccount:{ACCOUNT_NAMESPACE}:{name}"
        self._kubeconfig = kubeconfig or peers.service_account_kubeconfig(ACCOUNT_NAMESPACE, name, CLUSTER_ROLE)
        self._config = peers.run / f"{name}.yaml"
        self._process = peers.process(name, [str(path), "serve", "--config", str(self._config)])
        self.grpc = self.http = "127.0.0.1:0"

    def start(self) -> "Program":
        """Returns when it serves and has read the state of the cluster."""
        self.start_only()
        until(f"{self.name} is ready", self.ready, 30, self._process)
        return self

    def start_only(self) -> None:
        """Returns when it serves, the API server present or not."""
        text = CONFIG.format(grpc=self.grpc, http=self.http, kubeconfig=self._kubeconfig, namespaces=self._namespaces)
        self._config.write_text(text + self._more)
        seen = len(self.lines("serving"))
        self._process.start()
        serving = until(f"{self.name} serves", lambda: self.lines("serving")[seen:], 20, self._process)[0]
        self.grpc, self.http = serving["grpc"], serving["http"]

    def kill(self) -> None:
        self._process.kill()

    def terminate(self, seconds: float = 20) -> int:
        """SIGTERM, and its exit code; a PeersError when it does not end."""
        os.kill(self._process.pid, signal.SIGTERM)
        until(f"{self.name} ends after SIGTERM", lambda: not self._process.running(), seconds)
        return self._process._child.returncode

    def require_running(self) -> None:
        self._process.require_running()

    def ready(self) -> bool:
        return self.page("/readyz")[0] == 200

    def page(self, path: str) -> Tuple[int, str]:
        """Code and body."""
        try:
            with urllib.request.urlopen(f"http://{self.http}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def transitions(self, job: str) -> List[Dict[str, Any]]:
        """Every transition of the DaskJob that the log tells, over all starts."""
        return [line for line in self.lines("transition") if line.get("daskjob") == job]

    def requests(self) -> List[Dict[str, Any]]:
        """Its requests for resources, as the API server's audit log holds them."""
        return [line for line in self.peers.audit(self.user) if line.get("objectRef")]

    def last_words(self, lines: int = 15) -> str:
        return self._process.last_words(lines)

    def lines(self, message: str) -> List[Dict[str, Any]]:
        """The log lines of that message, over all starts."""
        if not self._process.log.exists():
            return []
        found = []
        for text in self._process.log.read_text(errors="replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue  # a line half written
            if isinstance(line, dict) and line.get("msg") == message:
                found.append(line)
        return found
