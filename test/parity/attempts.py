"""Who runs a task, where and when: what propeller knows of an attempt beside its template."""

from typing import Any, Dict, Sequence

import names
from configurations import PLATFORM
from draw import Draw

Meta = Dict[str, Any]

PLACES = [("flytesnacks", "development"), ("p", "d"), ("ml-team", "production")]
EXECUTIONS = ["atc9q2xg8fv5tkzh9w7l", "ex1", "f5c2c1d0a1b2c3d4e5f6", "nightly-dask-benchmark-2024-01-31-eu-west-1"]
NODES = ["n0", "n0", "dn1", "train-on-dask", "n0-n1-n2-n3-n4-n5-n6-n7-n8"]
UID = "6c1f0f5e-0000-4000-8000-000000000001"


def labels(draw: Draw, meta: Meta) -> Dict[str, str]:
    found = {
        "execution-id": meta["execution"], "project": meta["project"], "domain": meta["domain"],
        "shard-key": str(names.fnv1a(meta["execution"]) % 32), "workflow-name": "wf-main", "node-id": names.fixed_length([meta["node_id"].lower()], 63),
        "task-name": "wf-pipeline-train", "interruptible": str(meta["interruptible"]).lower(),
    }  # fmt: skip
    if draw.chance(0.3):
        found["team"] = draw.of(["ml", "Data_Science.EU", ""])
    if draw.chance(0.02):
        found["dask.org/cluster-name"] = "mine"
    return found


def annotations(draw: Draw) -> Dict[str, str]:
    if draw.chance(0.7):
        return {}
    return {"example.com/owner": draw.of(["me", "many\nlines", ""]), "cluster-autoscaler.kubernetes.io/safe-to-evict": "true"}


def execution_environment(draw: Draw) -> Dict[str, str]:
    if draw.chance(0.75):
        return {}
    return draw.of([{"EXEC_ONLY": "1"}, {"FOO": "execution", "EXEC_ONLY": "1", "PATH": "$(FOO):/bin"}, {"EMPTY": ""}])


def paths(meta: Meta) -> None:
    """Output, raw output and checkpoint, as propeller lays them out."""
    project, domain, execution, node = (meta[key] for key in ("project", "domain", "execution", "node_id"))
    base = f"s3://my-bucket/metadata/propeller/{project}-{domain}-{execution}"
    parent = meta.get("parent", "")
    meta["unique_node_id"] = names.unique_node(parent, "0" if parent else "", node)
    meta["generated_name"] = names.generated(execution, meta["unique_node_id"], meta["attempt"])
    inner = f"/{parent}/data/0" if parent else ""
    meta["output_prefix"] = f"{base}{inner}/{node}" + ("" if parent else "/data") + f"/{meta['attempt']}"
    meta["raw_output"] = f"s3://my-bucket/{names.shard(meta['generated_name'])}/{meta['generated_name']}"


def attempt(draw: Draw) -> Meta:
    project, domain = draw.of(PLACES)
    meta: Meta = {"project": project, "domain": domain, "execution": draw.of(EXECUTIONS), "node_id": draw.of(NODES)}
    meta["attempt"] = draw.number(0, 3) if draw.chance(0.3) else 0
    if draw.chance(0.08):
        meta["parent"] = "n0"
    paths(meta)
    meta["namespace"] = draw.of([f"{project}-{domain}", "flyte-jobs"])
    meta["service_account"] = draw.of(["", "default", "flyte-runner"])
    meta["interruptible"] = draw.chance(0.35)
    meta["labels"], meta["annotations"] = labels(draw, meta), annotations(draw)
    meta["env"] = execution_environment(draw)
    meta["execution_identity"] = draw.of(["jane@example.com", "User Name", "x"]) if draw.chance(0.1) else ""
    meta["workflow"], meta["owner_uid"] = "wf.main", UID
    meta["console_url"] = draw.of(["https://flyte.example/console/", "https://flyte.example/console"]) if draw.chance(0.15) else ""
    if meta["attempt"] and draw.chance(0.5):
        meta["prev_checkpoint"] = "s3://my-bucket/xx/prev/_flytecheckpoints"
    set_platform(draw, meta, range(len(PLATFORM)))
    return meta


def set_platform(draw: Draw, meta: Meta, among: Sequence[int]) -> None:
    platform = PLATFORM[draw.of(among)]
    meta["platform_requests"], meta["platform_limits"] = dict(platform["requests"]), dict(platform["limits"])
