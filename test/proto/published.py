"""The file descriptors inside an installed package of generated protobuf code.

The modules are read, not imported: generated modules of different ages want different protobuf
runtimes and packages that nothing here needs.
"""

import ast
import pathlib
import sysconfig

from google.protobuf import descriptor_pb2


def files(package):
    """Every FileDescriptorProto of an installed package such as `flyteidl`."""
    root = pathlib.Path(sysconfig.get_path("purelib"), package)
    return [_file(path) for path in sorted(root.rglob("*_pb2.py"))]


def _file(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            file = descriptor_pb2.FileDescriptorProto.FromString(node.args[0].value)
            # Python's package of it has a name of its own.
            file.name = file.name.replace("grpc_health/", "grpc/health/")
            return file
    raise ValueError(f"{path} holds no serialized descriptor")
