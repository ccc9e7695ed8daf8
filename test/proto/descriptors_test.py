"""Our .proto files against the descriptors that Flyte and gRPC publish, fact by fact and both ways.

    descriptors_test.py DESCRIPTORS     DESCRIPTORS: FileDescriptorSet of all our files

What the services of any generation reach must be the same on both sides; ours must hold nothing
else. The one field that we add is listed below and must be there.
"""

import sys

from google.protobuf import descriptor_pb2

import facts
import mutations
import published

ROOTS = [
    "flyteidl.service.ExternalPluginService",
    "flyteidl.service.AsyncAgentService",
    "flyteidl.service.AgentMetadataService",
    "flyteidl.service.SyncAgentService",
    "flyteidl.plugins.DaskJob",  # travels as JSON in TaskTemplate.custom
    "flyteidl2.connector.AsyncConnectorService",
    "flyteidl2.connector.ConnectorMetadataService",
    "flyteidl2.plugins.DaskJob",
    "grpc.health.v1.Health",
]

PACKAGES = ["flyteidl", "flyteidl2", "grpc_health"]

# Clients of Flyte 1.10.6 and 1.10.7 read log links here; flyteidl 1.16.8 does not even reserve it.
ADDED = {
    "field flyteidl.admin.GetTaskResponse #2":
        "repeated .flyteidl.core.TaskLog log_links, json logLinks",
}


def differences(ours, theirs):
    """One line for each fact that is not the same in two dictionaries of facts."""
    lines = []
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            here, there = ours.get(key, "absent"), theirs.get(key, "absent")
            lines.append(f"{key}: ours {here} | published {there}")
    return lines


def compare(our_set, expected):
    return differences(facts.facts(facts.types(our_set.file)), expected)


def expected_facts():
    known = facts.types([file for package in PACKAGES for file in published.files(package)])
    missing = [root for root in ROOTS if root not in known]
    if missing:
        raise SystemExit(f"not in the published packages: {missing}")
    return {**facts.facts(facts.reachable(known, ROOTS)), **ADDED}


def unseen_mutations(our_set, expected):
    """The mutations that the comparison does not report; must be none."""
    unseen = []
    for what, (mutate, key) in mutations.MUTATIONS.items():
        changed = descriptor_pb2.FileDescriptorSet()
        changed.CopyFrom(our_set)
        mutate(changed)
        if not any(line.startswith(key + ": ") for line in compare(changed, expected)):
            unseen.append(f"self-check: {what} was not reported")
    return unseen


def count(table, kind):
    return sum(key.startswith(kind + " ") for key in table)


def main(path):
    with open(path, "rb") as file:
        our_set = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    expected = expected_facts()
    problems = compare(our_set, expected) or unseen_mutations(our_set, expected)
    for line in problems:
        print(line)
    kinds = ("service", "rpc", "message", "field", "enum", "value")
    print("compared: " + ", ".join(f"{kind} {count(expected, kind)}" for kind in kinds)
          + f"; added by us: {len(ADDED)}; self-checks: {len(mutations.MUTATIONS)}"
          + f"; differences: {len(problems)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
