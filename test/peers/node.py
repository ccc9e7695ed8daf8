"""The node of an instance: `procnode`, which runs the containers of pods as processes of this machine."""

import json
import pathlib
import urllib.request
from typing import Any, Dict, List

import products
from machine import Slot
from process import Process, until

NODES = ["pn-1", "pn-2"]
JOB_LABEL = "dask.org/cluster-name"  # the operator puts it on every pod of a job


class Node:
    def __init__(self, run: pathlib.Path, slot: Slot, kubeconfig: pathlib.Path, data_dir: pathlib.Path):
        folder = run / "node"
        self.admin_file = folder / "admin"
        flags = {
            "kubeconfig": kubeconfig, "images": products.HERE / "images.yaml", "dir": folder, "nodes": ",".join(NODES),
            "share": data_dir / "data", "bind": products.cache(), "bridge": slot.bridge, "subnet": slot.pod_network,
            "service-cidr": slot.service_network, "cgroup": slot.cgroup,
        }  # fmt: skip
        images = {
            "PEERS_TASK": products.TASK.folder, "PEERS_TASK_NEW": products.TASK_NEW.folder,
            "PEERS_WORKFLOWS": products.HERE / "workflows", "PEERS_DATA_DIR": data_dir,
        }  # fmt: skip
        command = [str(products.PROCNODE.folder / "procnode")] + [f"-{name}={value}" for name, value in flags.items()]
        self.process = Process("procnode", command, run, {name: str(value) for name, value in images.items()})

    def start(self) -> None:
        self.process.start()

    def wait(self) -> None:
        until("The node is ready", lambda: "ready" in self.process.last_words(50), 120, self.process)

    def admin(self, path: str) -> None:
        """A switch of procnode, e.g. /pod/NAMESPACE/POD/kill?container=NAME; its README lists them."""
        self._request(path, "POST")

    def pods(self) -> List[Dict[str, Any]]:
        """Every pod that the node holds: Namespace, Name, Node, IP, Netns, Labels and Pids (container → process, running only)."""
        return json.loads(self._request("/pods", "GET"))

    def processes_of(self, namespace: str, job: str) -> List[int]:
        """Processes that still run for a DaskJob: process 1 of each of its containers, as the host numbers them."""
        ours = [pod for pod in self.pods() if pod["Namespace"] == namespace and (pod["Labels"] or {}).get(JOB_LABEL) == job]
        return [pid for pod in ours for pid in pod["Pids"].values()]

    def _request(self, path: str, method: str) -> bytes:
        url = self.admin_file.read_text().strip() + path
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            return answer.read()
