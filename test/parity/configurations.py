"""Configurations of propeller's `plugins: k8s:`, and platform resources as flyteadmin has them. JSON is YAML too."""

import json
from typing import Any, Dict, List

# Where a key's case matters, maps are lists of single-key maps: propeller's loader lower-cases the keys of plain maps.
PROPELLER: Dict[str, Dict[str, Any]] = {
    "stock": {},
    "environment": {
        "default-env-vars": [{"FLYTE_AWS_ENDPOINT": "http://minio.flyte:9000"}, {"FLYTE_AWS_ACCESS_KEY_ID": "minio"}, {"FOO": "configured"}],
        "default-env-vars-from-env": [{"REGION": "PARITY_REGION"}, {"UNSET_THERE": "PARITY_UNSET"}],
        "default-env-from-configmaps": ["cm1", "cm2"],
        "default-env-from-secrets": ["sec1"],
    },
    "labels": {
        "default-labels": {"managed": "flyte", "team": "config"},
        "default-annotations": {"cluster-autoscaler.kubernetes.io/safe-to-evict": "true", "note": "x"},
        "default-env-vars": {"lower_case": "v"},
    },
    "placement": {
        "default-tolerations": [{"key": "flyte", "operator": "Exists", "effect": "NoSchedule"}],
        "default-node-selector": {"pool": "flyte", "default-key": "from-config"},
        "scheduler-name": "my-scheduler",
        "resource-tolerations": [{"memory": [{"key": "any-memory", "operator": "Exists"}]}],
    },
    "spot": {
        "interruptible-tolerations": [{"key": "spot", "operator": "Equal", "value": "true", "effect": "NoSchedule"}],
        "interruptible-node-selector": {"spot": "true"},
        "interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "In", "values": ["spot"]},
        "non-interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "NotIn", "values": ["spot"]},
        "default-tolerations": [{"key": "flyte", "operator": "Exists"}],
        "inject-finalizer": True,
    },
    "affinity": {
        "interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "In", "values": ["spot"]},
        "default-affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "arch", "operator": "In", "values": ["amd64"]}]},
                        {"matchExpressions": [{"key": "old", "operator": "DoesNotExist"}]},
                    ]
                }
            }
        },
    },
    "security": {
        "default-security-context": {"allowPrivilegeEscalation": False, "runAsUser": 1000},
        "default-pod-security-context": {"runAsNonRoot": True, "fsGroup": 1000},
        "default-pod-dns-config": {"options": [{"name": "ndots", "value": "1"}]},
        "enable-host-networking-pod": True,
        "image-pull-policy": "Always",
    },
    "gpu": {
        "resource-tolerations": [{"nvidia.com/gpu": [{"key": "gpu-only", "operator": "Exists", "effect": "NoSchedule"}]}],
        "gpu-device-node-label": "cloud.google.com/gke-accelerator",
        "gpu-partition-size-node-label": "cloud.google.com/gke-gpu-partition-size",
        "gpu-unpartitioned-node-selector-requirement": {"key": "gpu-part", "operator": "NotIn", "values": ["a", "b"]},
        "gpu-unpartitioned-toleration": {"key": "unpartitioned", "operator": "Exists"},
        "add-tolerations-for-extended-resources": ["nvidia.com/gpu", "example.com/fpga"],
        "non-interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "NotIn", "values": ["spot"]},
    },
    "amd": {
        "gpu-resource-name": "amd.com/gpu",
        "add-tolerations-for-extended-resources": ["amd.com/gpu"],
        "resource-tolerations": [{"amd.com/gpu": [{"key": "amd", "operator": "Exists"}]}],
        "default-cpus": "300m",
        "default-memory": "300Mi",
    },
    "default-template": {
        "default-pod-template-name": "everybody",
        "default-env-vars": [{"FROM_CONFIG": "1"}],
        "default-tolerations": [{"key": "flyte", "operator": "Exists"}],
        "default-affinity": {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname"}}]
            }
        },
    },
    "absent-template": {"default-pod-template-name": "nowhere", "scheduler-name": "my-scheduler", "enable-host-networking-pod": False},
    "spot-template": {
        "default-pod-template-name": "everybody",
        "interruptible-tolerations": [{"key": "spot", "operator": "Exists"}],
        "interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "In", "values": ["spot"]},
        "non-interruptible-node-selector-requirement": {"key": "life-cycle", "operator": "NotIn", "values": ["spot"]},
        "gpu-device-node-label": "gpu/device",
        "default-security-context": {"readOnlyRootFilesystem": True},
    },
    "everything": {
        "default-env-vars": [{"ONLY": "1"}],
        "default-labels": {"managed": "flyte"},
        "default-tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
        "default-node-selector": {"pool": "flyte"},
        "interruptible-node-selector": {"pool": "spot"},
        "interruptible-tolerations": [{"key": "spot", "operator": "Exists"}, {"key": "flyte", "operator": "Exists"}],
        "add-tolerations-for-extended-resources": ["nvidia.com/gpu"],
        "default-affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": []}]}}},
        "default-pod-security-context": {"runAsUser": 0, "fsGroup": 0},
        "image-pull-policy": "IfNotPresent",
        "default-cpus": "250m",
        "default-memory": "1.5Gi",
        "inject-finalizer": True,
    },
}

# As flyteadmin's `task_resources`: requests are its defaults.
PLATFORM: List[Dict[str, Dict[str, str]]] = [
    {"requests": {"cpu": "2", "memory": "200Mi"}, "limits": {"cpu": "2", "memory": "1Gi", "nvidia.com/gpu": "1"}},
    {"requests": {}, "limits": {}},
    {"requests": {"cpu": "100m", "memory": "500Mi"}, "limits": {}},
    {"requests": {"cpu": "500m", "memory": "1Gi", "ephemeral-storage": "1Gi"}, "limits": {"cpu": "64", "memory": "1Ti", "nvidia.com/gpu": "4"}},
    {"requests": {"cpu": "0", "memory": "0"}, "limits": {}},
    {"requests": {"cpu": "1", "memory": "1G"}, "limits": {"cpu": "7500m", "memory": "12.5Gi", "ephemeral-storage": "5Gi"}},
]


def propeller_yaml(name: str) -> str:
    return json.dumps({"plugins": {"k8s": PROPELLER[name]}}) if PROPELLER[name] else ""


def ours_yaml(platform: Dict[str, Dict[str, str]], legacy: bool) -> str:
    """What our program has to be told beside propeller's file."""
    resources = {"defaults": platform["requests"], "limits": platform["limits"]}
    own: Dict[str, Any] = {"platform-resources": resources, "pod-template-namespace": "flyte"}
    if legacy:
        own["dask-commands"] = "legacy"
    return json.dumps({"flyte-dask-plugin": own})
