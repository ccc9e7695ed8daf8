"""etcd, kube-apiserver, kube-controller-manager and kube-scheduler of one instance, on free ports of 127.0.0.1."""

import base64
import json
import pathlib
import subprocess
import time
from typing import Any, Dict, Iterator, List

from kube_api import KubeApi
from machine import Slot
from process import Process, until

KUBECONFIG = """apiVersion: v1
kind: Config
clusters:
- name: peers
  cluster: {{server: "https://127.0.0.1:{port}", certificate-authority-data: {ca}}}
users:
- name: {user}
  user: {{{credentials}}}
contexts:
- name: peers
  context: {{cluster: peers, user: {user}, namespace: {namespace}}}
current-context: peers
"""

# One line per finished request, without the control plane's own traffic.
AUDIT_POLICY = """apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, users: ["system:apiserver", "system:kube-scheduler", "system:kube-controller-manager", "system:anonymous"]}
- {level: None, userGroups: ["system:serviceaccounts:kube-system"]}
- {level: None, resources: [{group: coordination.k8s.io, resources: [leases]}]}
- {level: Metadata}
"""


class ControlPlane:
    """Its state lies in the run folder: pki/, etcd/, logs/, kubeconfig."""

    def __init__(self, programs: pathlib.Path, run: pathlib.Path, slot: Slot):
        self.programs, self.run, self.slot, self.pki = programs, run, slot, run / "pki"
        self.kubeconfig = run / "kubeconfig"
        self.etcd_port, self.etcd_peer_port, self.port, self.manager_port, self.scheduler_port = slot.ports(5)
        subprocess.run([programs / "kubecp", "pki", self.pki, slot.first_service_ip], check=True)
        self.api = KubeApi(self.port, self.pki)
        (run / "audit-policy.yaml").write_text(AUDIT_POLICY)
        self.kubeconfig.write_text(self._certificate_kubeconfig("admin"))
        for user in ("controller-manager", "scheduler"):
            (run / f"{user}.kubeconfig").write_text(self._certificate_kubeconfig(user))
        self.etcd = self._process("etcd", self._etcd_flags())
        self.apiserver = self._process("kube-apiserver", self._apiserver_flags())
        self.manager = self._process("kube-controller-manager", self._manager_flags())
        self.scheduler = self._process("kube-scheduler", self._follower_flags("scheduler", self.scheduler_port))

    def start(self) -> None:
        self.etcd.start()
        self.start_apiserver()
        # These two end at once when the roles that the API server makes at its first start are not there yet.
        self.manager.start()
        self.scheduler.start()

    def start_apiserver(self) -> None:
        self.apiserver.start()
        # The call checks the certificate against this instance's own CA: nobody else's answer counts.
        until("the API server is ready", self.api.ready, 120, self.apiserver)

    def wait_for_controllers(self, namespace: str) -> None:
        """Until pods can be created in the namespace."""
        until("the default ServiceAccount", lambda: self.api.get("ServiceAccount", namespace, "default"), 60, self.manager)

    def restart_apiserver(self, down_seconds: float) -> None:
        """KILL, not TERM: TERM takes 60 s while watches are open."""
        self.apiserver.kill()
        time.sleep(down_seconds)
        self.start_apiserver()

    def token_kubeconfig(self, token: str, namespace: str) -> str:
        return self._kubeconfig("service-account", f"token: {token}", namespace)

    def audit(self) -> Iterator[Dict[str, Any]]:
        for file in sorted((self.run / "logs").glob("audit*.log")):
            for line in file.read_text().splitlines():
                try:
                    yield json.loads(line)
                except ValueError:
                    pass  # a line cut by the end of a killed API server

    def _process(self, name: str, flags: List[str]) -> Process:
        return Process(name, [str(self.programs / name), *flags], self.run)

    def _certificate_kubeconfig(self, user: str) -> str:
        key, certificate = self._base64(f"{user}.key"), self._base64(f"{user}.crt")
        return self._kubeconfig(user, f"client-certificate-data: {certificate}, client-key-data: {key}", "default")

    def _kubeconfig(self, user: str, credentials: str, namespace: str) -> str:
        ca = self._base64("ca.crt")
        return KUBECONFIG.format(port=self.port, ca=ca, user=user, credentials=credentials, namespace=namespace)

    def _base64(self, file: str) -> str:
        return base64.b64encode((self.pki / file).read_bytes()).decode()

    def _etcd_flags(self) -> List[str]:
        client, peer = f"http://127.0.0.1:{self.etcd_port}", f"http://127.0.0.1:{self.etcd_peer_port}"
        return [
            "--name=peers", f"--data-dir={self.run}/etcd", "--log-level=warn", "--unsafe-no-fsync", f"--initial-cluster=peers={peer}",
            f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
        ]  # fmt: skip

    def _apiserver_flags(self) -> List[str]:
        return [
            "--bind-address=127.0.0.1", f"--secure-port={self.port}", "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",  # a loopback address is not valid in Endpoints
            f"--etcd-servers=http://127.0.0.1:{self.etcd_port}", f"--service-cluster-ip-range={self.slot.service_network}",
            f"--cert-dir={self.pki}", f"--client-ca-file={self.pki}/ca.crt",
            f"--tls-cert-file={self.pki}/apiserver.crt", f"--tls-private-key-file={self.pki}/apiserver.key",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            f"--service-account-key-file={self.pki}/sa.pub", f"--service-account-signing-key-file={self.pki}/sa.key",
            "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement",
            f"--audit-policy-file={self.run}/audit-policy.yaml", f"--audit-log-path={self.run}/logs/audit.log",
            "--audit-log-maxsize=200", "--audit-log-maxbackup=2",
        ]  # fmt: skip

    def _manager_flags(self) -> List[str]:
        return self._follower_flags("controller-manager", self.manager_port) + [
            f"--root-ca-file={self.pki}/ca.crt", f"--service-account-private-key-file={self.pki}/sa.key",
            "--use-service-account-credentials=true", f"--flex-volume-plugin-dir={self.run}/flex",
            "--kube-api-qps=100", "--kube-api-burst=200",  # else the first start takes 4 s longer
        ]  # fmt: skip

    def _follower_flags(self, user: str, port: int) -> List[str]:
        kubeconfig = f"{self.run}/{user}.kubeconfig"
        return [
            "--bind-address=127.0.0.1", f"--secure-port={port}", "--leader-elect=false", f"--kubeconfig={kubeconfig}",
            f"--authentication-kubeconfig={kubeconfig}", f"--authorization-kubeconfig={kubeconfig}",
        ]  # fmt: skip
