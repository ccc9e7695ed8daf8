"""The few calls of the Kubernetes API that tests need, as the admin. A connection per call: no state, safe from any thread."""

import http.client
import json
import pathlib
import ssl
import urllib.parse
from typing import Any, Dict, Iterator, List, Optional, Tuple

NOT_NOW = (429, 500, 503, 504)
CORE, DASK = "/api/v1", "/apis/kubernetes.dask.org/v1"
KINDS = {  # lower case, as callers may write it: (folder of the API, plural)
    "daskjob": (DASK, "daskjobs"),
    "daskcluster": (DASK, "daskclusters"),
    "daskworkergroup": (DASK, "daskworkergroups"),
    "daskautoscaler": (DASK, "daskautoscalers"),
    "pod": (CORE, "pods"),
    "service": (CORE, "services"),
    "event": (CORE, "events"),
    "namespace": (CORE, "namespaces"),
    "node": (CORE, "nodes"),
    "configmap": (CORE, "configmaps"),
    "secret": (CORE, "secrets"),
    "resourcequota": (CORE, "resourcequotas"),
    "podtemplate": (CORE, "podtemplates"),
    "serviceaccount": (CORE, "serviceaccounts"),
    "deployment": ("/apis/apps/v1", "deployments"),
    "replicaset": ("/apis/apps/v1", "replicasets"),
    "endpointslice": ("/apis/discovery.k8s.io/v1", "endpointslices"),
    "role": ("/apis/rbac.authorization.k8s.io/v1", "roles"),
    "rolebinding": ("/apis/rbac.authorization.k8s.io/v1", "rolebindings"),
    "clusterrole": ("/apis/rbac.authorization.k8s.io/v1", "clusterroles"),
    "clusterrolebinding": ("/apis/rbac.authorization.k8s.io/v1", "clusterrolebindings"),
    "mutatingwebhookconfiguration": ("/apis/admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations"),
    "customresourcedefinition": ("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions"),
    "flyteworkflow": ("/apis/flyte.lyft.com/v1alpha1", "flyteworkflows"),  # where a test has defined it
}


class ApiError(Exception):
    """An answer other than 2xx; `status` is the code, the text is the server's message."""

    def __init__(self, status: int, message: str):
        super().__init__(f"{status}: {message}")
        self.status = status


def path(kind: str, namespace: Optional[str], name: str = "", **query: str) -> str:
    folder, plural = KINDS[kind.lower()]
    parts = [folder] + ([f"namespaces/{namespace}"] if namespace else []) + [plural] + ([name] if name else [])
    return "/".join(parts) + ("?" + urllib.parse.urlencode(query) if query else "")


class KubeApi:
    """Calls raise ApiError for an answer that is an error and OSError when the server is away or not ready."""

    def __init__(self, port: int, pki: pathlib.Path):
        self.port = port
        self.tls = ssl.create_default_context(cafile=str(pki / "ca.crt"))
        self.tls.load_cert_chain(pki / "admin.crt", pki / "admin.key")

    def ready(self) -> bool:
        return self._send("GET", "/readyz")[0] == 200

    def dask_kinds_are_served(self) -> bool:
        """Custom resources are found and served only some time after their definitions were accepted."""
        plurals = {plural for folder, plural in KINDS.values() if folder == DASK}
        status, text = self._send("GET", DASK)
        found = {resource["name"] for resource in json.loads(text)["resources"]} if status == 200 else set()
        return plurals <= found and all(self._send("GET", f"{DASK}/{plural}?limit=1")[0] == 200 for plural in plurals)

    def call(self, method: str, target: str, body: Any = None, content_type: str = "application/json") -> Dict[str, Any]:
        status, text = self._send(method, target, body, content_type)
        if status in NOT_NOW or status == 404 and not text.startswith("{"):  # plain text: that API is not served yet
            raise ConnectionError(f"the API server is not ready: {status} {_message(text)}")
        if status >= 300:
            raise ApiError(status, _message(text))
        return json.loads(text)

    def get(self, kind: str, namespace: Optional[str], name: str) -> Optional[Dict[str, Any]]:
        """The object, or None when there is none of that name."""
        try:
            return self.call("GET", path(kind, namespace, name))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, kind: str, namespace: Optional[str], selector: str = "") -> List[Dict[str, Any]]:
        return self.call("GET", path(kind, namespace, labelSelector=selector))["items"]

    def create(self, kind: str, manifest: Dict[str, Any]) -> Dict[str, Any]:
        return self.call("POST", path(kind, manifest["metadata"].get("namespace")), manifest)

    def patch(self, kind: str, namespace: Optional[str], name: str, change: Dict[str, Any]) -> Dict[str, Any]:
        """A JSON merge patch."""
        return self.call("PATCH", path(kind, namespace, name), change, "application/merge-patch+json")

    def delete(self, kind: str, namespace: Optional[str], name: str, **options: Any) -> bool:
        """Asks for the deletion and does not wait for it; False when there is no such object. Options as in DeleteOptions."""
        try:
            self.call("DELETE", path(kind, namespace, name), options or None)
        except ApiError as error:
            if error.status != 404:
                raise
            return False
        return True

    def watch(self, target: str) -> Iterator[Dict[str, Any]]:
        """The events of a watch until the server ends it."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            if answer.status != 200:
                raise ApiError(answer.status, _message(answer.read().decode()))
            for line in answer:
                yield json.loads(line)
        finally:
            connection.close()

    def _send(self, method: str, target: str, body: Any = None, content_type: str = "application/json") -> Tuple[int, str]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.tls)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, target, text, {"Content-Type": content_type})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()


def _message(text: str) -> str:
    try:
        return json.loads(text)["message"]
    except (ValueError, KeyError):
        return text[:300]
