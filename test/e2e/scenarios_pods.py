"""Tasks whose pods are more than a container: PodTemplates, secrets, a pod of the task's own."""

import contextlib
from typing import Any, Dict, Iterator, List

from case import CLUSTER_LABEL, SECONDS, Case, equal, expect
from peers import NAMESPACE
from process import until
from program import ACCOUNT_NAMESPACE

ROLES = {"job-runner", "scheduler", "worker"}
Pods = Dict[str, Dict[str, Any]]  # role → one of its pods

POOL, NODE = "example.org/pool", "pn-2"
BY_NAME, BY_DEFAULT = "dask-team", "dask-default"
DEFAULT_TEMPLATE = f"plugins: {{k8s: {{default-pod-template-name: {BY_DEFAULT}}}}}\n"


def pod_template(case: Case) -> None:
    """One by name from the task's namespace, one by default from ours: volume, variable, label, node and toleration reach all roles."""
    case.own_replica(DEFAULT_TEMPLATE)
    _make_templates(case)
    with _node_of_a_pool(case):
        # One after the other: a task is over within seconds, and so are the pods that are looked at.
        for task, team in (("named_template", "of the task's namespace"), ("default_template", "of ours")):
            run = case.start(f"pods.{task}", {})
            for role, pod in _pods(case, case.job(run.execution)).items():
                _is_templated(pod, f"{task}, {role}")
            case.outputs(case.ends(run), {role: f"TEAM={team} /etc/team/motto=many hands" for role in ROLES})
            case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")


def pod_template_missing(case: Case) -> None:
    """The task names a PodTemplate that is in neither namespace: it fails at once with words that say so, and nothing is made."""
    execution = case.new_execution()
    run = case.peers.propeller(case.program.grpc, case.bench.task("pods.missing_template", {}, retries=1), execution)
    expect(run.wait() == 0 and run.final, f"propeller's last word: {run.events[-1:]}")
    equal(run.final["workflow"], "Failed", "end of the workflow")
    case.message = run.final["error"]["message"]
    sentence = f"there is no such PodTemplate in namespace {NAMESPACE}, nor in {ACCOUNT_NAMESPACE}"
    expect("nobody-made-it" in case.message and sentence in case.message, f"the message is {case.message}")
    verbs = [line["verb"] for line in case.program.requests() if execution in line["objectRef"].get("name", "")]
    equal(verbs, [], "requests for objects of the task")
    equal([job["metadata"]["name"] for job in case.peers.list("DaskJob", None) if execution in job["metadata"]["name"]], [], "DaskJobs")


def secrets(case: Case) -> None:
    """Flyte's own webhook finds label and annotations on the pods of all roles and injects what they name."""
    case.peers.pod_webhook()
    for name, data in (("store", {"password": "open sesame"}), ("registry", {"token": "t0ken"})):
        case.peers.api.create("Secret", {"metadata": {"name": name, "namespace": NAMESPACE}, "stringData": data})
    run = case.start("pods.secrets", {})
    for role, pod in _pods(case, case.job(run.execution)).items():
        metadata = pod["metadata"]
        equal(metadata["labels"].get("inject-flyte-secrets"), "true", f"label of the {role}")
        marks = sorted(name for name in metadata["annotations"] if name.startswith("flyte.secrets/"))
        equal(marks, ["flyte.secrets/s0", "flyte.secrets/s1"], f"annotations of the {role}")
    file = "/etc/flyte/secrets/registry/token"
    role = f"_FSEC_STORE_PASSWORD=open sesame TOKEN_FILE={file} {file}=t0ken"
    case.outputs(case.ends(run), {**dict.fromkeys(ROLES, role), "flytekit": "open sesame t0ken"})
    case.ended(case.job(run.execution), "SUCCEEDED", "Succeeded")


def own_pod(case: Case) -> None:
    """A pod of the task's own, completed by propeller: the sidecar that never ends keeps neither the task from its end nor anything else."""
    go = case.peers.data_dir / "data" / f"go-{case.name}"
    run = case.start("pods.own_pod", {"go": str(go)})
    job = case.job(run.execution)
    pods = _pods(case, job)
    for role, pod in pods.items():
        _is_own_pod(pod, role)
    # The probe's port is a number in the task, and what answers there is the sidecar.
    until("the runner pod is ready", lambda: _is_ready(case.get("Pod", f"{job}-runner")), SECONDS)
    go.touch()
    case.reaches(job, "SUCCEEDED")
    states = _states(case.get("Pod", f"{job}-runner"))
    equal(states, {"job-runner": "terminated", "sidecar": "running"}, "containers of the runner pod at the end")
    case.outputs(case.ends(run), dict.fromkeys(ROLES, "/prepared/word=ready"))
    case.ended(job, "SUCCEEDED", "Succeeded")
    expect(case.path_of(job).endswith("INITIALIZING → RUNNING → SUCCEEDED"), f"phases: {case.path_of(job)}")


def _make_templates(case: Case) -> None:
    """One name is in both namespaces: that of the task comes first."""
    for namespace, name, team in (
        (NAMESPACE, BY_NAME, "of the task's namespace"), (ACCOUNT_NAMESPACE, BY_NAME, "of nobody"), (ACCOUNT_NAMESPACE, BY_DEFAULT, "of ours"),
    ):  # fmt: skip
        case.peers.api.create("PodTemplate", _template(namespace, name, team))
    case.peers.api.create("ConfigMap", {"metadata": {"name": "team", "namespace": NAMESPACE}, "data": {"motto": "many hands"}})


def _template(namespace: str, name: str, team: str) -> Dict[str, Any]:
    container = {
        "name": "default", "image": "registry.example/nobody-uses-it:v1", "env": [{"name": "TEAM", "value": team}],
        "volumeMounts": [{"name": "team", "mountPath": "/etc/team"}],
    }  # fmt: skip
    spec = {
        "nodeSelector": {POOL: "dask"}, "tolerations": [{"key": POOL, "value": "dask", "effect": "NoSchedule"}],
        "volumes": [{"name": "team", "configMap": {"name": "team"}}], "containers": [container],
    }  # fmt: skip
    return {"metadata": {"name": name, "namespace": namespace}, "template": {"metadata": {"labels": {"team": "dask"}}, "spec": spec}}


@contextlib.contextmanager
def _node_of_a_pool(case: Case) -> Iterator[None]:
    """For a while one of the nodes takes only pods that tolerate its taint, and only it has the pool's label: until no pod is waited for."""
    taint = {"key": POOL, "value": "dask", "effect": "NoSchedule"}
    case.peers.api.patch("Node", None, NODE, {"metadata": {"labels": {POOL: "dask"}}, "spec": {"taints": [taint]}})
    try:
        yield
    finally:
        case.peers.api.patch("Node", None, NODE, {"metadata": {"labels": {POOL: None}}, "spec": {"taints": None}})


def _is_templated(pod: Dict[str, Any], what: str) -> None:
    spec = pod["spec"]
    equal(pod["metadata"]["labels"].get("team"), "dask", f"{what}: label")
    equal(spec["nodeSelector"], {POOL: "dask"}, f"{what}: node selector")
    equal(spec.get("nodeName"), NODE, f"{what}: node")
    expect("team" in {volume["name"] for volume in spec["volumes"]}, f"{what}: volumes {spec['volumes']}")
    expect(POOL in {toleration.get("key") for toleration in spec["tolerations"]}, f"{what}: tolerations {spec['tolerations']}")


def _is_own_pod(pod: Dict[str, Any], role: str) -> None:
    metadata, spec = pod["metadata"], pod["spec"]
    equal(metadata["labels"].get("kept-by"), "everybody", f"label of the {role}")
    equal(metadata["annotations"].get("example.org/note"), "from the task", f"annotation of the {role}")
    equal([container["name"] for container in spec["initContainers"]], ["prepare"], f"init containers of the {role}")
    expect("sidecar" in {container["name"] for container in spec["containers"]}, f"containers of the {role}: {spec['containers']}")
    equal(spec["terminationGracePeriodSeconds"], 5, f"grace period of the {role}")
    ports = [container[probe]["httpGet"]["port"] for container in spec["containers"] for probe in _probes(container)]
    equal(ports, ["port-8123"] * 2 if role == "job-runner" else [], f"ports of the probes of the {role}")


def _probes(container: Dict[str, Any]) -> List[str]:
    return sorted(name for name in container if name.endswith("Probe"))


def _pods(case: Case, job: str) -> Pods:
    """A pod of each role, bound to a node."""
    seen: Pods = {}

    def all_roles() -> bool:
        for pod in case.peers.list("Pod", case.namespace, f"{CLUSTER_LABEL}={job}"):
            if pod["spec"].get("nodeName"):
                seen[pod["metadata"]["labels"]["dask.org/component"]] = pod
        return set(seen) == ROLES

    until(f"a pod of each role of {job}", all_roles, SECONDS)
    return seen


def _is_ready(pod: Any) -> bool:
    return {"Ready": "True"}.items() <= {c["type"]: c["status"] for c in pod["status"].get("conditions", [])}.items()


def _states(pod: Any) -> Dict[str, str]:
    """running, waiting or terminated, by container."""
    return {container["name"]: next(iter(container["state"])) for container in pod["status"]["containerStatuses"]}
