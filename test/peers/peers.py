"""The real peers of our program on one machine: control plane, node, Dask operator, flytekit and propeller's own code.

    with Peers() as peers:
        kubeconfig = peers.service_account_kubeconfig("flyte", "plugin", "docker/clusterrole.yaml")
        …
        run = peers.propeller("127.0.0.1:8000", peers.serialize("increment.increment_numbers", {"list_length": 10}))
        assert run.wait() == 0 and run.final["workflow"] == "Succeeded"

Nothing outlives the `with`, whatever ends it: see warden.py. Several instances may run at once. README.md has the whole interface."""

import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any, Dict, List, Optional, Union

import machine
import products
from control_plane import ControlPlane
from dask_operator import DaskOperator, crds
from flyte import Flytekit, PropellerRun, execution_name
from kube_api import path
from machine import PeersError
from node import Node
from process import Process, until

NAMESPACE = "flytesnacks-development"  # where propeller runs tasks of project flytesnacks, domain development
Path = Union[str, pathlib.Path]


class Peers:
    """`namespaces` are made, and are those that the operator serves. `keep_logs`: a folder that gets a copy of all logs at the end."""

    def __init__(self, namespaces: Optional[List[str]] = None, keep_logs: Optional[Path] = None):
        self.namespaces = namespaces or [NAMESPACE]
        self.keep_logs = pathlib.Path(keep_logs) if keep_logs else None
        self._warden: Optional[subprocess.Popen] = None

    def __enter__(self) -> "Peers":
        begin = time.monotonic()
        machine.require()
        for product in products.ALL.values():
            product.require()
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the `with` is left in order
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - begin
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def _start(self) -> None:
        self.slot = machine.take_slot()
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="dask-peers-")).resolve()
        self._start_warden()
        self.data_dir = self.run / "store"
        self.logs = self.run / "logs"
        for folder in (self.logs, self.data_dir / "data", self.run / "bin"):
            folder.mkdir(parents=True)
        self.control_plane = ControlPlane(products.KUBECP.folder, self.run, self.slot)
        self.api, self.kubeconfig = self.control_plane.api, self.control_plane.kubeconfig
        self.flytekit = Flytekit(self.run, self.data_dir)
        self.node = Node(self.run, self.slot, self.kubeconfig, self.data_dir)
        self.operator = DaskOperator(self.run, self.kubeconfig, self.namespaces)
        self.control_plane.start()
        self.node.start()
        for namespace in self.namespaces:
            self.create_namespace(namespace)
        self.kubectl("apply", "--server-side", "-f", str(crds()))
        until("The Dask operator's kinds are served", self.api.dask_kinds_are_served, 120)  # it never serves a kind that it does not find
        self.operator.start()
        for namespace in self.namespaces:
            self.control_plane.wait_for_controllers(namespace)
        self.node.wait()

    def _start_warden(self) -> None:
        script = str(products.HERE / "warden.py")
        self._warden = subprocess.Popen(
            [sys.executable, script, str(self.run), self.slot.bridge, self.slot.cgroup],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, pass_fds=[self.slot.lock.fileno()], cwd="/",
        )  # fmt: skip

    def stop(self) -> None:
        """Ends everything and takes it away; raises PeersError when something stayed. May be called twice."""
        if not self._warden:
            return
        warden, self._warden = self._warden, None
        try:
            if self.keep_logs and self.logs.exists():
                shutil.copytree(self.logs, self.keep_logs, dirs_exist_ok=True)
        finally:
            left, _ = warden.communicate()
            self.slot.lock.close()
        if left:
            raise PeersError(f"The peers left behind:\n{left}")

    # Kubernetes

    def kubectl(self, *arguments: str, stdin: Optional[str] = None) -> str:
        """As the admin. 0.2 s and a lot of memory per call: use get, list and api to poll."""
        environment = {**os.environ, "KUBECONFIG": str(self.kubeconfig), "KUBECACHEDIR": str(self.run / "kubectl-cache")}
        command = [str(products.KUBECP.folder / "kubectl"), *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise PeersError(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def get(self, kind: str, namespace: Optional[str], name: str) -> Optional[Dict[str, Any]]:
        return self.api.get(kind, namespace, name)

    def list(self, kind: str, namespace: Optional[str], selector: str = "") -> List[Dict[str, Any]]:
        return self.api.list(kind, namespace, selector)

    def create_namespace(self, name: str) -> None:
        if not self.get("Namespace", None, name):
            self.api.create("Namespace", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    def another_operator(self, namespace: str) -> DaskOperator:
        """An operator of its own for a new namespace; not started."""
        self.create_namespace(namespace)
        self.control_plane.wait_for_controllers(namespace)
        return DaskOperator(self.run, self.kubeconfig, [namespace], f"operator-{namespace}")

    def service_account_kubeconfig(self, namespace: str, name: str, cluster_role_file: Path) -> pathlib.Path:
        """A kubeconfig for a new ServiceAccount that has exactly the ClusterRoles of a file; its token lives one hour."""
        applied = json.loads(self.kubectl("apply", "-f", str(cluster_role_file), "-o", "json"))
        for role in applied.get("items", [applied]):
            if role["kind"] == "ClusterRole":
                self._bind(namespace, name, role["metadata"]["name"])
        return self.account_kubeconfig(namespace, name)

    def account_kubeconfig(self, namespace: str, name: str) -> pathlib.Path:
        """A kubeconfig for a ServiceAccount, which is made if need be, with whatever rights it has; its token lives one hour."""
        self.create_namespace(namespace)
        if not self.get("ServiceAccount", namespace, name):
            self.api.create("ServiceAccount", {"metadata": {"name": name, "namespace": namespace}})
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
        token = self.api.call("POST", path("ServiceAccount", namespace, name) + "/token", request)["status"]["token"]
        file = self.run / f"{namespace}-{name}.kubeconfig"
        file.write_text(self.control_plane.token_kubeconfig(token, namespace))
        return file

    def _bind(self, namespace: str, name: str, role: str) -> None:
        subject = {"kind": "ServiceAccount", "namespace": namespace, "name": name}
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
        binding = {"metadata": {"name": f"{namespace}-{name}-{role}"}, "subjects": [subject], "roleRef": reference}
        self.api.create("ClusterRoleBinding", binding)

    def restart_apiserver(self, down_seconds: float = 0) -> None:
        """Kills it, waits, starts it and returns when it is ready."""
        self.control_plane.restart_apiserver(down_seconds)

    def audit(self, user: Optional[str] = None) -> List[Dict[str, Any]]:
        """Finished requests as the API server logged them, oldest first; of one user, e.g. system:serviceaccount:NAMESPACE:NAME.
        `objectRef` is absent on requests that are not for a resource, such as a probe of /readyz."""
        return [line for line in self.control_plane.audit() if user in (None, line["user"].get("username"))]

    # the node

    def node_admin(self, switch: str) -> None:
        self.node.admin(switch)

    def processes_of(self, namespace: str, job: str) -> List[int]:
        return self.node.processes_of(namespace, job)

    def process(self, name: str, command: List[str], environment: Optional[Dict[str, str]] = None) -> Process:
        """A further program, not yet started, with its log in `logs`, that ends with the peers: the program under test, say."""
        return Process(name, command, self.run, environment)

    # Flyte

    def serialize(self, task: str, inputs: Dict[str, Any], **options: Any) -> pathlib.Path:
        return self.flytekit.serialize(task, inputs, **options)

    def pod_webhook(self) -> Process:
        """Flyte's pod webhook, running and registered: from here on it acts on every pod with the label inject-flyte-secrets."""
        registration = self.run / "webhook.json"
        flags = [f"-pki={self.control_plane.pki}", f"-registration={registration}"]
        webhook = self.process("webhook", [str(products.WEBHOOK.folder / "webhook"), *flags])
        webhook.start()
        until("The pod webhook listens", registration.exists, 20, webhook)
        self.api.create("MutatingWebhookConfiguration", json.loads(registration.read_text()))
        return webhook

    def outputs(self, prefix: str) -> Dict[str, Any]:
        return self.flytekit.outputs(prefix)

    def propeller(self, endpoint: str, task: pathlib.Path, execution: Optional[str] = None, **options: Any) -> PropellerRun:
        """Starts a workflow of the one task in folder `task`, as serialize() left it. Options are the client's flags."""
        execution = execution or execution_name()
        flags = {"endpoint": endpoint, "template": task / "task.pb", "inputs": task / "inputs.pb", "dir": self.data_dir}
        return PropellerRun(self.run, execution, {**flags, **options})

    def run_pod(self, task: str, inputs: Dict[str, Any], hand_on: Optional[Dict[str, str]] = None, seconds: float = 60) -> Dict[str, Any]:
        """Runs a plain task as a bare pod, as propeller's container plugin would, and returns its outputs(). `hand_on`:
        {"prefix": output prefix of an earlier task, "output": "o0", "input": name} replaces the inputs by an output of that task."""
        name = "p" + secrets.token_hex(8)
        folder = self.serialize(task, inputs, render=self.data_dir / "data" / name)
        if hand_on:
            self.flytekit.hand_on(hand_on["prefix"], hand_on["output"], hand_on["input"], folder / "inputs.pb")
        container = json.loads((folder / "task.json").read_text())["container"]
        spec = {"restartPolicy": "Never", "containers": [{"name": name, "image": container["image"], "args": container["args"]}]}
        namespace = self.namespaces[0]
        self.api.create("Pod", {"metadata": {"name": name, "namespace": namespace}, "spec": spec})
        until(f"the end of pod {name}", lambda: self._phase(namespace, name) in ("Succeeded", "Failed"), seconds)
        self.api.delete("Pod", namespace, name)
        return self.outputs(str(folder / "0"))

    def _phase(self, namespace: str, pod: str) -> Optional[str]:
        return (self.get("Pod", namespace, pod) or {}).get("status", {}).get("phase")
