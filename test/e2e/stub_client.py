"""A client on the published stubs, for what propeller's own code cannot be made to do: one request sent twice, to two endpoints at
once, or polled every second. Runs in the task image's virtual environment; a JSON object per line on standard input, the answer on
standard output. stub.py is the other end."""

import concurrent.futures
import json
import pathlib
import sys

import grpc
from flyteidl.admin import agent_pb2
from flyteidl.core import execution_pb2, identifier_pb2, literals_pb2, tasks_pb2
from flyteidl.service import agent_pb2_grpc
from google.protobuf.json_format import MessageToDict

SECONDS = 10  # propeller's default time-out
HEALTH = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")
CATEGORY = agent_pb2.TaskCategory(name="dask", version=0)

channels = {}

SHARD_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def shard(name):
    """The two characters that propeller puts before a generated name: FNV-1a of it, modulo 36²."""
    h = 2166136261
    for byte in name.encode():
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    return SHARD_LETTERS[h % 1296 // 36] + SHARD_LETTERS[h % 36]


def channel(endpoint):
    if endpoint not in channels:
        channels[endpoint] = grpc.insecure_channel(endpoint)
    return channels[endpoint]


def service(endpoint):
    return agent_pb2_grpc.AsyncAgentServiceStub(channel(endpoint))


def render(template, prefix, attempt, raw):
    """Fills the placeholders of container.args as propeller does."""
    values = {
        "{{.input}}": f"{prefix}/inputs.pb",
        "{{.inputPrefix}}": prefix,
        "{{.outputPrefix}}": f"{prefix}/{attempt}",
        "{{.rawOutputDataPrefix}}": raw,
        "{{.checkpointOutputPrefix}}": f"{raw}/_flytecheckpoints",
        "{{.prevCheckpointPrefix}}": '""',
    }
    args = list(template.container.args)
    for placeholder, value in values.items():
        args = [arg.replace(placeholder, value) for arg in args]
    template.container.args[:] = args


def request_of(order):
    """The CreateTaskRequest that propeller 1.16 would send for attempt 0 of node n0."""
    template = tasks_pb2.TaskTemplate.FromString(pathlib.Path(order["task"], "task.pb").read_bytes())
    inputs = literals_pb2.LiteralMap.FromString(pathlib.Path(order["task"], "inputs.pb").read_bytes())
    execution, attempt = order["execution"], order.get("attempt", 0)
    prefix = f"file://data/metadata/propeller/flytesnacks-development-{execution}/n0/data"
    folder = pathlib.Path(order["store"], prefix.removeprefix("file://"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inputs.pb").write_bytes(inputs.SerializeToString())
    name = f"{execution}-n0-{attempt}"
    render(template, prefix, attempt, f"file://data/{shard(name)}/{name}")
    run = identifier_pb2.WorkflowExecutionIdentifier(project="flytesnacks", domain="development", name=execution)
    metadata = agent_pb2.TaskExecutionMetadata(
        task_execution_id=identifier_pb2.TaskExecutionIdentifier(
            task_id=template.id,
            node_execution_id=identifier_pb2.NodeExecutionIdentifier(node_id="n0", execution_id=run),
            retry_attempt=attempt,
        ),
        namespace=order["namespace"],
        labels={
            "execution-id": execution, "project": "flytesnacks", "domain": "development", "workflow-name": "increment",
            "shard-key": "17", "node-id": "n0", "task-name": template.id.name.replace(".", "-"), "interruptible": "false",
        },
    )  # fmt: skip
    output_prefix = f"{prefix}/{attempt}"
    return agent_pb2.CreateTaskRequest(
        inputs=inputs, template=template, output_prefix=output_prefix, task_execution_metadata=metadata
    )


def create(order):
    """Sends one request to all endpoints at once."""
    request = request_of(order)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda e: service(e).CreateTask(request, timeout=SECONDS, wait_for_ready=True), order["endpoints"]))
    return {"handles": [answer.resource_meta.hex() for answer in answers], "output_prefix": request.output_prefix}


def get(order):
    handle = bytes.fromhex(order["handle"])
    request = agent_pb2.GetTaskRequest(
        task_type="dask", resource_meta=handle, task_category=CATEGORY, output_prefix=order.get("output_prefix", "")
    )
    resource = service(order["endpoint"]).GetTask(request, timeout=SECONDS).resource
    return {
        "phase": execution_pb2.TaskExecution.Phase.Name(resource.phase),
        "state": agent_pb2.State.Name(resource.state),
        "message": resource.message,
        "custom_info": MessageToDict(resource.custom_info),
        "outputs_set": resource.HasField("outputs"),
        "links": [link.uri for link in resource.log_links],
    }


def delete(order):
    request = agent_pb2.DeleteTaskRequest(
        task_type="dask", resource_meta=bytes.fromhex(order["handle"]), task_category=CATEGORY
    )
    service(order["endpoint"]).DeleteTask(request, timeout=SECONDS)
    return {}


def health(order):
    """grpc.health.v1.Health/Check, whose messages have one field each: the service's name, the status."""
    check = channel(order["endpoint"]).unary_unary("/grpc.health.v1.Health/Check")
    name = order["service"].encode()
    answer = check(bytes([10, len(name)]) + name, timeout=SECONDS)
    return {"status": HEALTH[answer[1] if answer else 0]}


CALLS = {"create": create, "get": get, "delete": delete, "health": health}

for line in sys.stdin:
    order = json.loads(line)
    try:
        answer = CALLS[order["call"]](order)
    except grpc.RpcError as error:
        answer = {"error": f"{error.code().name}: {error.details()}"}
    print(json.dumps(answer), flush=True)
