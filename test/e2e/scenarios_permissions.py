"""The manifests of docker/ on the real API server, and what the program says of a permission that it lacks."""

import copy
import json
import pathlib
import re
import subprocess
from typing import Any, Dict, Iterator, List, Tuple

from case import SECONDS, Case, equal, expect
from process import until
from program import ACCOUNT_NAMESPACE, CLUSTER_ROLE, ROOT, Program

DOCKER = ROOT / "docker"
ACCOUNT = "flyte-dask-plugin"  # the one that the manifests name
FOR_ALL = ("configmap", "clusterrole", "clusterrolebinding", "deployment", "service", "sidecar-clusterrolebinding")
PROPELLER = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "flytepropeller", "namespace": ACCOUNT_NAMESPACE},
    "spec": {
        "replicas": 0, "selector": {"matchLabels": {"app": "flytepropeller"}},
        "template": {
            "metadata": {"labels": {"app": "flytepropeller"}},
            "spec": {"containers": [{"name": "flytepropeller", "image": "registry.example/flytepropeller:v1.16.8"}]},
        },
    },
}  # fmt: skip


def _objects(case: Case, name: str, *options: str) -> List[Dict[str, Any]]:
    """The manifests of a file as the API server would store them."""
    applied = json.loads(case.peers.kubectl("apply", "--dry-run=server", "-f", str(DOCKER / f"{name}.yaml"), "-o", "json", *options))
    return applied["items"] if applied["kind"] == "List" else [applied]


def _of_kind(objects: List[Dict[str, Any]], kind: str) -> Dict[str, Any]:
    return next(item for item in objects if item["kind"] == kind)


def manifests(case: Case) -> None:
    """The API server accepts all of them, the sidecar patch and the Pod Security level `restricted` too; probes ask for what is served."""
    case.peers.create_namespace(ACCOUNT_NAMESPACE)
    for name in FOR_ALL:
        for item in _objects(case, name):
            case.table.append(f"{name}.yaml: {item['kind']} {item['metadata']['name']} accepted")
    for item in _objects(case, "role", "-n", case.namespace):
        case.table.append(f"role.yaml: {item['kind']} {item['metadata']['name']} accepted")
    deployment = _of_kind(_objects(case, "deployment"), "Deployment")
    sidecar = _patched_propeller(case)
    _accepted_as_restricted(case, deployment["spec"]["template"]["spec"], sidecar)
    for container in (deployment["spec"]["template"]["spec"]["containers"][0], sidecar):
        for probe in ("readinessProbe", "livenessProbe"):
            service = container[probe]["grpc"]["service"]
            equal(case.stub.health(case.program.grpc, service), "SERVING", f"health of {service}")
    _image_has_the_libraries(case)


def _patched_propeller(case: Case) -> Dict[str, Any]:
    """The container that the patch adds to a Deployment of propeller."""
    case.peers.api.create("Deployment", PROPELLER)
    try:
        patch = ["patch", "deployment", "flytepropeller", "-n", ACCOUNT_NAMESPACE, "--patch-file", str(DOCKER / "sidecar-patch.yaml")]
        patched = json.loads(case.peers.kubectl(*patch, "--dry-run=server", "-o", "json"))
    finally:
        case.peers.api.delete("Deployment", ACCOUNT_NAMESPACE, "flytepropeller")
    containers = {container["name"]: container for container in patched["spec"]["template"]["spec"]["containers"]}
    equal(set(containers), {"flytepropeller", ACCOUNT}, "containers of the patched Deployment")
    case.table.append("sidecar-patch.yaml: Deployment flytepropeller accepted with both containers")
    return containers[ACCOUNT]


def _accepted_as_restricted(case: Case, pod: Dict[str, Any], sidecar: Dict[str, Any]) -> None:
    """Pods of a namespace that enforces `restricted`: that of the Deployment, and one of the sidecar alone."""
    namespace = "restricted"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    case.peers.api.create("Namespace", {"metadata": {"name": namespace, "labels": labels}})
    case.peers.control_plane.wait_for_controllers(namespace)
    alone = {"containers": [{**sidecar, "volumeMounts": []}]}
    for spec in (pod, alone):
        manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": ACCOUNT, "namespace": namespace}, "spec": dict(spec)}
        manifest["spec"].pop("serviceAccountName", None)
        manifest["spec"].pop("serviceAccount", None)
        case.peers.api.call("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", manifest)
    case.peers.api.delete("Namespace", None, namespace)
    case.table.append("pods of the Deployment and of the sidecar: accepted where `restricted` is enforced")


def _image_has_the_libraries(case: Case) -> None:
    """The Dockerfile installs the package of every library that the program is linked with."""
    dynamic = subprocess.run(["objdump", "-p", str(case.bench.path)], capture_output=True, text=True, check=True).stdout
    installed = set((DOCKER / "Dockerfile").read_text().rsplit("apt-get install", 1)[1].split())
    always = {"libc6", "libgcc-s1"}
    for library in re.findall(r"NEEDED\s+(\S+)", dynamic):
        found = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=True).stdout
        owners = {line.split(":")[0] for line in found.splitlines()}
        expect(owners & (installed | always), f"the Dockerfile installs none of {owners}, which have {library}")
    case.table.append("Dockerfile: installs every library that the program is linked with")


def _granted(role: Dict[str, Any]) -> Iterator[Tuple[str, str, str]]:
    for rule in role["rules"]:
        for resource in rule["resources"]:
            for verb in rule["verbs"]:
                yield rule["apiGroups"][0], resource, verb


def _without(role: Dict[str, Any], group: str, resource: str, verb: str) -> Dict[str, Any]:
    """The role under a name of its own, less one verb."""
    less = copy.deepcopy(role)
    less["metadata"] = {"name": f"without-{verb}-{resource}"}
    for rule in less["rules"]:
        if rule["apiGroups"] == [group] and resource in rule["resources"]:
            rule["verbs"] = [one for one in rule["verbs"] if one != verb]
    less["rules"] = [rule for rule in less["rules"] if rule["verbs"]]
    return less


def missing_permission(case: Case) -> None:
    """Each verb of the ClusterRole is taken away in turn: the program says which and what does not work."""
    role = json.loads(case.peers.kubectl("create", "--dry-run=client", "-f", str(CLUSTER_ROLE), "-o", "json"))
    permissions = list(_granted(role))
    for group, resource, verb in permissions:
        case.table.append(_said_without(case, role, group, resource, verb))
    case.message = f"{len(permissions)} permissions taken away, {len(permissions)} named"


def _said_without(case: Case, role: Dict[str, Any], group: str, resource: str, verb: str) -> str:
    less = _without(role, group, resource, verb)
    file = pathlib.Path(case.peers.run / f"{less['metadata']['name']}.json")
    file.write_text(json.dumps(less))
    name = less["metadata"]["name"]
    program = Program(case.peers, case.bench.path, name, case.peers.service_account_kubeconfig(ACCOUNT_NAMESPACE, name, file))
    program.start_only()
    try:
        return f"{verb:6} {resource:16} {_sentence(program, group, resource, verb)}{_task_without(case, program, resource, verb)}"
    finally:
        program.kill()


def _sentence(program: Program, group: str, resource: str, verb: str) -> str:
    """The one line of /readyz that names the permission, which the log and the metric know too."""
    full = f"{resource}.{group}".rstrip(".")
    start = f"the service account may not {verb} {full}: "

    def lines() -> List[str]:
        return [line for line in program.page("/readyz")[1].splitlines() if line.startswith("the service account")]

    said = until(f"/readyz says {start}", lines, 30)
    expect(len(said) == 1 and said[0].startswith(start), f"/readyz says {said}")
    equal([line["sentence"] for line in program.lines("permission is missing")], said, "warnings")
    gauge = f'flyte_dask_plugin_missing_permissions{{resource="{full}",verb="{verb}"}} 1'
    until(f"the metric {gauge}", lambda: gauge in program.page("/metrics")[1], 30)
    code, body = program.page("/readyz")
    if verb == "list" and resource in ("daskjobs", "pods"):
        unsynced = until(f"/readyz tells why {resource} are not synced", lambda: re.search(rf"{resource} are not synced: .*forbidden.*", program.page("/readyz")[1]), 30)
        equal(code, 503, "code of /readyz")
        return f"{code} {said[0]} | {unsynced[0]}"
    until("it is ready all the same", program.ready, 30)
    return f"200 {said[0]}"


def _task_without(case: Case, program: Program, resource: str, verb: str) -> str:
    """What becomes of a task where that is the API server's own word."""
    if (resource, verb) != ("daskjobs", "create"):
        return ""
    made = case.stub.create([program.grpc], case.bench.task("increment.increment_numbers", {"list_length": 10}), case.new_execution())
    answer = case.stub.get(program.grpc, made["handles"][0], made["output_prefix"])
    equal((answer["state"], answer["custom_info"]["cause"]), ("RETRYABLE_FAILURE", "Forbidden"), "end of a task that may not be created")
    return f" | the task: {answer['message']}"


def one_namespace(case: Case) -> None:
    """The namespace list with role.yaml alone: nothing is missing, and a task runs."""
    case.own_namespace().start()
    case.peers.kubectl("apply", "-n", case.namespace, "-f", str(DOCKER / "role.yaml"))
    kubeconfig = case.peers.account_kubeconfig(ACCOUNT_NAMESPACE, ACCOUNT)
    case.program = Program(case.peers, case.bench.path, ACCOUNT, kubeconfig, case.namespace).start()
    until("every question is answered", lambda: 'missing_permissions{' in case.program.page("/metrics")[1], SECONDS)
    equal(case.program.page("/readyz"), (200, "ok\n"), "/readyz")
    run = case.start("increment.increment_numbers", {"list_length": 4})
    case.outputs(case.ends(run), [1, 2, 3, 4])
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")
    refused = [line for line in case.program.requests() if line["responseStatus"]["code"] == 403]
    equal([(line["verb"], line["objectRef"]["resource"]) for line in refused], [], "requests that were refused")
