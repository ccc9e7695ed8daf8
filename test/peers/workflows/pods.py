"""Tasks whose pods are more than a container: each tells what its three roles see, so that its outputs prove what the pods had."""

import os
import pathlib
import time
from typing import Dict, List

from flytekit import PodTemplate, Secret, current_context, task
from flytekitplugins.dask import Dask, Scheduler, WorkerGroup
from kubernetes.client import (
    V1Container,
    V1ContainerPort,
    V1EmptyDirVolumeSource,
    V1HTTPGetAction,
    V1PodSpec,
    V1Probe,
    V1Volume,
    V1VolumeMount,
)

from increment import connect

CLUSTER = Dask(scheduler=Scheduler(), workers=WorkerGroup(number_of_workers=2))
IMAGE, SHELL = "registry.example/dask-task:v1", "registry.example/busybox:1"


def seen(names: List[str], files: List[str]) -> str:
    """NAME=value of variables and PATH=text of files, as the process that runs this has them."""
    texts = [f"{name}={os.environ.get(name)}" for name in names]
    return " ".join(texts + [f"{file}={pathlib.Path(file).read_text().strip() if os.path.exists(file) else None}" for file in files])


def by_role(names: List[str], files: List[str]) -> Dict[str, str]:
    """What each role's process has; a role of several pods is one entry if all have the same."""
    client = connect()
    client.wait_for_workers(2, timeout=120)
    told = {"job-runner": seen(names, files), "scheduler": client.run_on_scheduler(seen, names, files)}
    workers = set(client.run(seen, names, files).values())
    return {**told, "worker": " | ".join(sorted(workers))}


VARIABLES, FILES = ["TEAM"], ["/etc/team/motto"]


@task(task_config=CLUSTER, pod_template_name="dask-team")
def named_template() -> Dict[str, str]:
    """A PodTemplate of the cluster, by name."""
    return by_role(VARIABLES, FILES)


@task(task_config=CLUSTER)
def default_template() -> Dict[str, str]:
    """The same, where the configuration names the PodTemplate."""
    return by_role(VARIABLES, FILES)


@task(task_config=CLUSTER, pod_template_name="nobody-made-it")
def missing_template() -> Dict[str, str]:
    return by_role(VARIABLES, FILES)


@task(
    task_config=CLUSTER,
    secret_requests=[
        Secret(group="store", key="password", mount_requirement=Secret.MountType.ENV_VAR),
        Secret(group="registry", key="token", mount_requirement=Secret.MountType.FILE, env_var="TOKEN_FILE"),
    ],
)
def secrets() -> Dict[str, str]:
    """Two secrets: flytekit finds them in the task, and the variables and files are in all roles."""
    told = by_role(["_FSEC_STORE_PASSWORD", "TOKEN_FILE"], ["/etc/flyte/secrets/registry/token"])
    given = current_context().secrets
    return {**told, "flytekit": f"{given.get('store', 'password')} {given.get('registry', 'token')}"}


PORT = 8123
POD = PodTemplate(
    primary_container_name="primary",
    labels={"kept-by": "everybody"},
    annotations={"example.org/note": "from the task"},
    pod_spec=V1PodSpec(
        termination_grace_period_seconds=5,
        volumes=[V1Volume(name="prepared", empty_dir=V1EmptyDirVolumeSource())],
        init_containers=[
            V1Container(
                name="prepare",
                image=SHELL,
                command=["sh", "-c", "echo ready > /prepared/word"],
                volume_mounts=[V1VolumeMount(name="prepared", mount_path="/prepared")],
            )
        ],
        containers=[
            V1Container(
                name="primary",
                ports=[V1ContainerPort(container_port=PORT)],
                readiness_probe=V1Probe(http_get=V1HTTPGetAction(port=PORT, path="/"), period_seconds=1),
                liveness_probe=V1Probe(http_get=V1HTTPGetAction(port=PORT, path="/"), initial_delay_seconds=60),
                volume_mounts=[V1VolumeMount(name="prepared", mount_path="/prepared", read_only=True)],
            ),
            # It never ends, and it is what the probes of the task's container find on the pod's port.
            V1Container(name="sidecar", image=IMAGE, command=["python3", "-m", "http.server", str(PORT)]),
        ],
    ),
)


@task(task_config=CLUSTER, pod_template=POD)
def own_pod(go: str) -> Dict[str, str]:
    """A pod of the task's own: init container, sidecar, volume, probes. Runs until the file `go` is there, so that it can be looked at."""
    told = by_role([], ["/prepared/word"])
    while not os.path.exists(go):
        time.sleep(0.1)
    return told
