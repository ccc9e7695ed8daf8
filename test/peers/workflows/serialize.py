"""Write the TaskTemplate of a task as flytekit registers it, and its inputs.

    serialize.py increment.increment_numbers OUT --image I --inputs '{"list_length": 10}'

leaves in OUT: task.pb (flyteidl.core.TaskTemplate), task.json, inputs.pb
(flyteidl.core.LiteralMap), inputs.json. With --fast a source archive
(fast.tar.gz) too and the command that unpacks it. Placeholders such as
{{.input}} stay, as in the registered template; --render fills them as
propeller does before it calls a plugin.
"""

import argparse
import importlib
import json
import os
import pathlib
import tarfile

from flytekit.configuration import FastSerializationSettings, Image, ImageConfig, SerializationSettings
from flytekit.core.context_manager import FlyteContextManager
from flytekit.core.type_engine import TypeEngine
from flytekit.tools.translator import get_serializable
from google.protobuf.json_format import MessageToJson


def settings(a) -> SerializationSettings:
    name, tag = a.image.rsplit(":", 1)
    image = Image(name="default", fqn=name, tag=tag)
    fast = FastSerializationSettings(enabled=bool(a.fast), destination_dir="/root", distribution_location=a.fast or None)
    return SerializationSettings(
        project=a.project,
        domain=a.domain,
        version=a.version,
        env=dict(e.split("=", 1) for e in a.env),
        image_config=ImageConfig(default_image=image, images=[image]),
        fast_serialization_settings=fast,
        python_interpreter="/usr/bin/python3",
    )


def render(template, a):
    """What propeller puts in place of the placeholders of container.args."""
    prefix = a.render.rstrip("/")
    values = {
        "input": f"{prefix}/inputs.pb",
        "inputPrefix": prefix,
        "outputPrefix": f"{prefix}/{a.attempt}",
        "rawOutputDataPrefix": f"{a.raw or prefix + '/raw'}",
        "checkpointOutputPrefix": f"{a.raw or prefix + '/raw'}/_flytecheckpoints",
        "prevCheckpointPrefix": '""',
    }
    args = list(template.container.args)
    for i, s in enumerate(args):
        for k, v in values.items():
            s = s.replace("{{.%s}}" % k, v).replace("{{ .%s }}" % k, v)
        args[i] = s
    del template.container.args[:]
    template.container.args.extend(args)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("task", help="MODULE.TASK")
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--image", default="registry.example/dask-task:v1")
    p.add_argument("--project", default="flytesnacks")
    p.add_argument("--domain", default="development")
    p.add_argument("--version", default="v1")
    p.add_argument("--env", action="append", default=[], metavar="K=V")
    p.add_argument("--inputs", default="{}", help="JSON object")
    p.add_argument("--fast", help="where the source archive is written and will be found, a path or file:// reference")
    p.add_argument("--render", help="prefix of inputs and outputs")
    p.add_argument("--raw", help="raw output data prefix")
    p.add_argument("--attempt", default="0")
    p.add_argument("--retries", type=int, help="what @task(retries=N) would say")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    here = pathlib.Path(__file__).resolve().parent
    if a.fast:
        dst = a.fast.removeprefix("file://")
        with tarfile.open(dst, "w:gz") as t:
            for f in sorted(here.glob("*.py")):
                t.add(f, arcname=f.name)
    module, name = a.task.rsplit(".", 1)
    os.chdir(here)  # the module names in the template are relative to here
    obj = getattr(importlib.import_module(module), name)
    from collections import OrderedDict

    template = get_serializable(OrderedDict(), settings(a), obj).template.to_flyte_idl()
    if a.retries is not None:
        template.metadata.retries.retries = a.retries
    if a.render:
        render(template, a)
    ctx = FlyteContextManager.current_context()
    literals = TypeEngine.dict_to_literal_map(ctx, json.loads(a.inputs), obj.python_interface.inputs).to_flyte_idl()
    (a.out / "task.pb").write_bytes(template.SerializeToString(deterministic=True))
    (a.out / "task.json").write_text(MessageToJson(template, preserving_proto_field_name=True))
    (a.out / "inputs.pb").write_bytes(literals.SerializeToString(deterministic=True))
    (a.out / "inputs.json").write_text(MessageToJson(literals))


if __name__ == "__main__":
    main()
