"""A real API server for the contract: etcd and kube-apiserver alone, with the kinds of the Dask operator. No controllers, so that
nothing moves but what a test moves: a namespace stays terminating, a quota counts what admission counts, dependents stay."""

import http.client
import json
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from typing import Any, Dict, List, Optional

import machine
import products
from control_plane import ControlPlane
from dask_operator import crds
from kube_api import DASK
from machine import PeersError
from process import until

NAMESPACE, ACCOUNT = "flyte", "flyte-dask-plugin"
USER = f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}"
VERBS = ["create", "get", "list", "watch", "patch", "delete"]
GROUPS = {"daskjobs": "kubernetes.dask.org", "pods": ""}
RBAC = "/apis/rbac.authorization.k8s.io/v1"
FLOW = "/apis/flowcontrol.apiserver.k8s.io/v1"
FOLDERS = [f"{DASK}/daskjobs", "/api/v1/pods"]
SHORT_WATCH = "?watch=true&resourceVersion=0&timeoutSeconds=1"
GOAWAY = "--goaway-chance=0.02"  # the most that it takes


class ApiServer:
    """Its state and logs lie in a folder that goes at the end, however that comes (test/peers/warden.py)."""

    def __enter__(self) -> "ApiServer":
        for product in (products.KUBECP, products.OPERATOR):
            product.require()
        self.slot = machine.take_slot()
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="dask-contract-")).resolve()
        self._warden = self._start_warden()
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop()

    def keep_logs(self, folder: pathlib.Path) -> None:
        shutil.copytree(self.run / "logs", folder, dirs_exist_ok=True)

    def _start_warden(self) -> subprocess.Popen:
        command = [sys.executable, str(products.HERE / "warden.py"), str(self.run), self.slot.bridge, self.slot.cgroup]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, pass_fds=[self.slot.lock.fileno()], cwd="/"
        )

    def _stop(self) -> None:
        left, _ = self._warden.communicate()
        self.slot.lock.close()
        if left:
            raise PeersError(f"The API server left behind:\n{left}")

    def _start(self) -> None:
        (self.run / "logs").mkdir()
        self.plane = ControlPlane(products.KUBECP.folder, self.run, self.slot)
        self.api = self.plane.api
        self.tls = ssl.create_default_context(cafile=str(self.plane.pki / "ca.crt"))
        self.token_file = self.run / "token"
        self.plane.etcd.start()
        self.plane.start_apiserver()
        self._apply(crds())
        until("the Dask operator's kinds are served", self.api.dask_kinds_are_served, 60)
        self.make_namespace(NAMESPACE)
        self._make_account()
        self._call("POST", f"{FLOW}/prioritylevelconfigurations", NO_ROOM)

    def _apply(self, folder: pathlib.Path) -> None:
        command = [products.KUBECP.folder / "kubectl", "--kubeconfig", self.plane.kubeconfig, "--cache-dir", self.run / "kubectl-cache"]
        subprocess.run([*command, "apply", "--server-side", "-f", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    # What a test may do. Each returns when the next request meets its effect.

    def describe(self) -> Dict[str, str]:
        return {"kubeconfig": str(self.plane.kubeconfig), "token_file": str(self.token_file)}

    def make_namespace(self, name: str) -> None:
        self._call("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        # Admission lets no pod in before this is there; a controller would make it.
        self._call("POST", f"/api/v1/namespaces/{name}/serviceaccounts", {"metadata": {"name": "default"}})

    def terminate_namespace(self, name: str) -> None:
        self._call("DELETE", f"/api/v1/namespaces/{name}")

    def limit_jobs(self, namespace: str, name: str, hard: int) -> None:
        """In a namespace without any yet."""
        folder = f"/api/v1/namespaces/{namespace}/resourcequotas"
        resource = "count/daskjobs.kubernetes.dask.org"
        limits = {resource: str(hard)}
        self._call("POST", folder, {"metadata": {"name": name}, "spec": {"hard": limits}})
        status = {"status": {"hard": limits, "used": {resource: "0"}}}  # a controller would say so
        self._call("PATCH", f"{folder}/{name}/status", status, "application/merge-patch+json")

    def deny(self, verb: str, plural: str) -> None:
        self._set_rules({kind: [v for v in VERBS if (v, kind) != (verb, plural)] for kind in GROUPS})
        until(f"{verb} of {plural} is denied", lambda: not self._may(verb, plural), 10)

    def allow_all(self) -> None:
        self._set_rules({kind: VERBS for kind in GROUPS})
        until("everything is allowed", lambda: all(self._may(verb, kind) for kind in GROUPS for verb in VERBS), 10)

    def revoke_token(self) -> None:
        """The account's token is good no more; it has no other. The server trusts what it has checked for 10 s."""
        token = self.token_file.read_text()
        account = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"
        self._call("DELETE", f"{account}/{ACCOUNT}")
        self._call("POST", account, {"metadata": {"name": ACCOUNT}})
        until("the token is revoked", lambda: self._status_of(token) == 401, 30)

    def issue_token(self) -> None:
        target = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{ACCOUNT}/token"
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
        token = self._call("POST", target, request)["status"]["token"]
        until("the token is good", lambda: self._status_of(token) == 200, 10)
        new = self.token_file.with_suffix(".new")
        new.write_text(token)
        new.replace(self.token_file)

    def restart(self) -> None:
        self.plane.restart_apiserver(0)
        until("the kinds are served again", self.api.dask_kinds_are_served, 60)
        until("lists and watches are served", self._serves_lists_and_watches, 60)

    def set_goaway(self, on: bool) -> None:
        flags = [flag for flag in self.plane.apiserver.command if flag != GOAWAY]
        self.plane.apiserver.command = flags + [GOAWAY] * on
        self.restart()

    def compact(self) -> None:
        """Nothing from before can be listed any more, as after five minutes. The server's own snapshots go with its restart."""
        self._call("POST", f"/api/v1/namespaces/{NAMESPACE}/configmaps", {"metadata": {"generateName": "compacted-"}})
        now = self._etcd("maintenance/status")["header"]["revision"]
        self._etcd("kv/compaction", {"revision": now, "physical": True})
        self.restart()

    def set_overload(self, on: bool) -> None:
        """Every request of the account is answered with 429."""
        if on:
            self._call("POST", f"{FLOW}/flowschemas", OUR_FLOW)
            until("the overload begins", self._take_the_room, 20)
        else:
            self._call("DELETE", f"{FLOW}/flowschemas/{OUR_FLOW['metadata']['name']}")
            self._holding.close()
            until("the overload ends", lambda: self._status_of(self.token_file.read_text()) == 200, 20)

    # How.

    def _make_account(self) -> None:
        name = {"metadata": {"name": ACCOUNT}}
        self._call("POST", f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts", name)
        self._call("POST", f"{RBAC}/clusterroles", name)
        subject = {"kind": "ServiceAccount", "namespace": NAMESPACE, "name": ACCOUNT}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": ACCOUNT}
        self._call("POST", f"{RBAC}/clusterrolebindings", {**name, "subjects": [subject], "roleRef": role})
        self.allow_all()
        self.issue_token()

    def _set_rules(self, verbs: Dict[str, List[str]]) -> None:
        rules = [{"apiGroups": [GROUPS[kind]], "resources": [kind], "verbs": verbs[kind]} for kind in GROUPS]
        self._call("PATCH", f"{RBAC}/clusterroles/{ACCOUNT}", {"rules": rules}, "application/merge-patch+json")

    def _may(self, verb: str, plural: str) -> bool:
        attributes = {"verb": verb, "group": GROUPS[plural], "resource": plural}
        review = {"spec": {"user": USER, "groups": ["system:serviceaccounts"], "resourceAttributes": attributes}}
        return self._call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]

    def _serves_lists_and_watches(self) -> bool:
        token = self.token_file.read_text()
        return all(self._status_of(token, f"{folder}{query}") == 200 for folder in FOLDERS for query in ("?limit=1", SHORT_WATCH))

    def _status_of(self, token: str, target: str = f"{DASK}/daskjobs?limit=1") -> int:
        connection = http.client.HTTPSConnection("127.0.0.1", self.plane.port, timeout=30, context=self.tls)
        try:
            connection.request("GET", target, headers={"Authorization": f"Bearer {token}"})
            return connection.getresponse().status
        finally:
            connection.close()

    def _take_the_room(self) -> bool:
        """A level without any room lets one request in when it has no other: here one whose body never comes."""
        token = self.token_file.read_text()
        self._holding = http.client.HTTPSConnection("127.0.0.1", self.plane.port, timeout=30, context=self.tls)
        self._holding.putrequest("POST", f"{DASK}/namespaces/{NAMESPACE}/daskjobs")
        for header in (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"), ("Content-Length", "9")):
            self._holding.putheader(*header)
        self._holding.endheaders()
        if self._status_of(token) == 429:
            return True
        self._holding.close()
        return False

    def _call(self, method: str, target: str, body: Optional[Dict[str, Any]] = None, content_type: str = "application/json") -> Dict[str, Any]:
        return self.api.call(method, target, body, content_type)

    def _etcd(self, call: str, body: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.plane.etcd_port}/v3/{call}", json.dumps(body or {}).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


NO_ROOM = {
    "metadata": {"name": "contract-no-room"},
    "spec": {
        "type": "Limited",
        "limited": {"nominalConcurrencyShares": 0, "lendablePercent": 0, "borrowingLimitPercent": 0, "limitResponse": {"type": "Reject"}},
    },
}
EVERYTHING = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
OUR_FLOW = {
    "metadata": {"name": "contract"},
    "spec": {
        "priorityLevelConfiguration": {"name": "contract-no-room"},
        "matchingPrecedence": 2,
        "rules": [
            {
                "subjects": [{"kind": "ServiceAccount", "serviceAccount": {"namespace": NAMESPACE, "name": ACCOUNT}}],
                "resourceRules": [EVERYTHING],
            }
        ],
    },
}
