"""Pod specs as users write them, in Kubernetes' JSON: those of tasks and those of PodTemplates."""

from typing import Any, Callable, Dict, List

import tasks
from draw import Draw

Json = Dict[str, Any]

POD_FIELDS: Dict[str, Callable[[Draw], Any]] = {
    "nodeSelector": lambda draw: {"disk": "ssd", "default-key": draw.of(["from-pod", "from-template"])},
    "tolerations": lambda draw: draw.of([
        [{"key": "pod-tol", "operator": "Exists"}],
        [{"key": "k", "operator": "Equal", "value": "v", "effect": "NoExecute", "tolerationSeconds": 30}, {"key": "flyte", "operator": "Exists"}],
    ]),
    "serviceAccountName": lambda draw: draw.of(["pod-sa", "template-sa"]),
    "imagePullSecrets": lambda draw: [{"name": draw.of(["regcred", "regcred", "other"])}],
    "priorityClassName": lambda draw: "high",
    "runtimeClassName": lambda draw: "nvidia",
    "schedulerName": lambda draw: "pod-scheduler",
    "hostNetwork": lambda draw: draw.chance(0.5),
    "terminationGracePeriodSeconds": lambda draw: draw.of([0, 30, 60]),
    "automountServiceAccountToken": lambda draw: draw.chance(0.5),
    "securityContext": lambda draw: draw.of([
        {"runAsUser": 0, "fsGroup": 2000, "runAsNonRoot": False}, {"runAsUser": 1000, "fsGroup": 0, "runAsNonRoot": True},
        {"runAsUser": 0, "fsGroup": 2000, "runAsNonRoot": False}, {"runAsUser": 1000, "fsGroup": 0, "runAsNonRoot": True, "sysctls": [{"name": "net.core.somaxconn", "value": "1024"}]},
    ]),
    "dnsConfig": lambda draw: {"options": [{"name": "ndots", "value": "2"}], "searches": ["a.b"]},
    "dnsPolicy": lambda draw: draw.of(["ClusterFirst", "Default"]),
    "restartPolicy": lambda draw: draw.of(["Never", "Always", "OnFailure"]),
    "enableServiceLinks": lambda draw: draw.chance(0.5),
    "topologySpreadConstraints": lambda draw: [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}],
    "hostAliases": lambda draw: [{"ip": "10.0.0.1", "hostnames": ["h"]}],
    "activeDeadlineSeconds": lambda draw: 3600,
    "shareProcessNamespace": lambda draw: draw.chance(0.5),
    "hostname": lambda draw: "somewhere",
    "affinity": lambda draw: draw.of(AFFINITIES),
}  # fmt: skip


def required(*expressions: Json) -> Json:
    terms = [{"matchExpressions": [expression]} for expression in expressions]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}


AFFINITIES: List[Json] = [
    {},
    required({"key": "a", "operator": "In", "values": ["1", "2"]}),
    required({"key": "a", "operator": "In", "values": ["1"]}, {"key": "b", "operator": "Exists"}),
    {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 5, "preference": {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["z1"]}]}}]}},
    {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname"}}]}},
]  # fmt: skip

CONTAINER_FIELDS: Dict[str, Callable[[Draw], Any]] = {
    "command": lambda draw: draw.of([["/bin/sh", "-c"], ["/entry"]]),
    "env": lambda draw: environment(draw),
    "envFrom": lambda draw: [{"configMapRef": {"name": draw.of(["cm", "cm1"])}}],
    "volumeMounts": lambda draw: [{"name": "data", "mountPath": "/data", "readOnly": draw.chance(0.5)}],
    "ports": lambda draw: draw.of([[{"containerPort": 8080, "name": "http"}, {"containerPort": 9090, "protocol": "UDP"}], [{"containerPort": 9999}]]),
    "readinessProbe": lambda draw: {"httpGet": {"path": "/h", "port": draw.of([8080, "http"])}, "periodSeconds": 5},
    "livenessProbe": lambda draw: draw.of([{"tcpSocket": {"port": 9999}, "initialDelaySeconds": 1}, {"exec": {"command": ["true"]}}]),
    "startupProbe": lambda draw: {"exec": {"command": ["true"]}, "failureThreshold": 30},
    "lifecycle": lambda draw: draw.of([{"preStop": {"exec": {"command": ["sleep", "1"]}}}, {"postStart": {"httpGet": {"port": 8080, "path": "/up"}}}]),
    "securityContext": lambda draw: {"runAsUser": draw.of([0, 7]), "allowPrivilegeEscalation": draw.chance(0.5), "capabilities": {"drop": ["ALL"]}},
    "imagePullPolicy": lambda draw: draw.of(["Always", "IfNotPresent"]),
    "workingDir": lambda draw: "/work",
    "terminationMessagePolicy": lambda draw: "File",
    "stdin": lambda draw: draw.chance(0.5),
}

NOT_OF_INIT = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]  # Kubernetes refuses them there
LATER_POD_FIELDS: Dict[str, Callable[[Draw], Any]] = {  # than Kubernetes 1.21, whose pods the DaskJob knows
    "hostUsers": lambda draw: draw.chance(0.5),
    "os": lambda draw: {"name": "linux"},
    "schedulingGates": lambda draw: [{"name": "example.com/gate"}],
}
LATER_CONTAINER_FIELDS: Dict[str, Callable[[Draw], Any]] = {
    "resizePolicy": lambda draw: [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
    "livenessProbe": lambda draw: {"grpc": {"port": 9999}},
}


def environment(draw: Draw) -> List[Json]:
    found: List[Json] = [{"name": tasks.variable(draw), "value": draw.of(tasks.VALUES)} for _ in range(draw.number(0, 2))]
    if draw.chance(0.3):
        found.append({"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
    if draw.chance(0.2):
        found.append({"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": draw.chance(0.5)}}})
    return found


def amounts(draw: Draw) -> Json:
    found: Json = {}
    if draw.chance(0.7):
        found["cpu"] = draw.of(["1", "500m", "2", "1.5", "4", 2, 0.5])
    if draw.chance(0.7):
        found["memory"] = draw.of(["1Gi", "512Mi", "2000Mi", "4G"])
    if draw.chance(0.15):
        found[draw.of(["gpu", "nvidia.com/gpu", "amd.com/gpu"])] = draw.of(["1", "2"])
    if draw.chance(0.08):
        found["example.com/fpga"] = "1"
    if draw.chance(0.08):
        found["ephemeral-storage"] = "5Gi"
    return found


def container(draw: Draw, name: str, fields: float) -> Json:
    """Each field is there with that probability."""
    found: Json = {"name": name, "image": draw.of(tasks.IMAGES)}
    if draw.chance(0.6):
        found["resources"] = {kind: amounts(draw) for kind in draw.some(["requests", "limits"], 0.7)}
    found.update(draw.members(CONTAINER_FIELDS, fields))
    found.update(draw.members(LATER_CONTAINER_FIELDS, fields / 10))
    return {key: value for key, value in found.items() if not ("init" in name and key in NOT_OF_INIT)}


def pod(draw: Draw, primary: str) -> Json:
    fields = draw.of([0.05, 0.12, 0.4, 0.6])
    main = dict(container(draw, primary, fields), args=tasks.arguments(draw))
    if draw.chance(0.5):
        main["command"] = []
    containers = [main]
    if draw.chance(0.4):
        extra = {"args": ["beside"]} if draw.chance(0.3) else {}
        containers.insert(draw.number(0, 1), dict(container(draw, "sidecar", fields), **extra))
    found: Json = {"containers": containers}
    if draw.chance(0.4):
        extra = {"args": ["first"]} if draw.chance(0.3) else {}
        found["initContainers"] = [dict(container(draw, "init", fields), **extra)]
    if any("volumeMounts" in entry for entry in containers + found.get("initContainers", [])):
        found["volumes"] = [{"name": "data", "emptyDir": {}}, {"name": "pvc", "persistentVolumeClaim": {"claimName": "c"}}]
    found.update(draw.members(POD_FIELDS, fields))
    found.update(draw.members(LATER_POD_FIELDS, fields / 10))
    return found


def target(draw: Draw, primary: str) -> Json:
    found: Json = {"podSpec": pod(draw, primary)}
    if draw.chance(0.5):
        found["metadata"] = {"labels": {"pod-label": "x", "team": "pod"}, "annotations": {"pod-ann": "y z"}}
    if draw.chance(0.4):
        found["primaryContainerName"] = primary
    return found
