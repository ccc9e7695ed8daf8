"""Descriptors as a flat dictionary, so that two sets of files are compared key by key.

Everything that has a meaning on the wire or in generated code is a fact: files, packages, names,
numbers, types, labels, JSON names, oneofs, reserved numbers and names, rpcs. Of the options only
those that change the encoding count.
"""

import collections
import re

from google.protobuf import descriptor_pb2

Type = collections.namedtuple("Type", "kind file proto nested")
_FIELD = descriptor_pb2.FieldDescriptorProto
_WELL_KNOWN = "google.protobuf."


def types(files):
    """Full name → Type, for all that the files define; the well-known types are left out."""
    found = {}
    for file in files:
        if file.package + "." != _WELL_KNOWN:
            _add_nested(found, file, file.package, file.message_type, file.enum_type)
            for service in file.service:
                found[f"{file.package}.{service.name}"] = Type("service", file, service, [])
    return found


def _add_nested(found, file, scope, messages, enums):
    for enum in enums:
        found[f"{scope}.{enum.name}"] = Type("enum", file, enum, [])
    for message in messages:
        name = f"{scope}.{message.name}"
        nested = [f"{name}.{inner.name}" for inner in [*message.nested_type, *message.enum_type]]
        found[name] = Type("message", file, message, nested)
        _add_nested(found, file, name, message.nested_type, message.enum_type)


def reachable(known, roots):
    """The part of `known` that the roots need; a type needs what it is in and what is in it."""
    reached, waiting = {}, list(roots)
    while waiting:
        name = waiting.pop()
        if name not in reached and name in known:
            reached[name] = known[name]
            waiting += _needs(name, known[name])
    return reached


def _needs(name, item):
    outer = name.rpartition(".")[0]
    if item.kind == "service":
        return [t.lstrip(".") for m in item.proto.method for t in (m.input_type, m.output_type)]
    if item.kind == "enum":
        return [outer]
    of_fields = [f.type_name.lstrip(".") for f in item.proto.field if f.type_name]
    return [outer, *item.nested, *of_fields]


def facts(known):
    """Key → value, both readable; equal dictionaries are equal interfaces."""
    table = {}
    for name, item in known.items():
        table[f"{item.kind} {name}"] = f"{item.file.name}, {item.file.syntax or 'proto2'}"
        table.update(_READERS[item.kind](name, item.proto))
    return table


def _message_facts(name, proto):
    table = {f"field {name} #{f.number}": _field(f, proto) for f in proto.field}
    # The end of a range is exclusive in messages and inclusive in enums.
    ranges = [(r.start, r.end - 1) for r in proto.reserved_range]
    table[f"reserved {name}"] = _reserved(proto, ranges)
    table[f"map entry {name}"] = str(proto.options.map_entry)
    return table


def _enum_facts(name, proto):
    table = {f"value {name}.{v.name}": str(v.number) for v in proto.value}
    table[f"reserved {name}"] = _reserved(proto, [(r.start, r.end) for r in proto.reserved_range])
    table[f"alias {name}"] = str(proto.options.allow_alias)
    return table


def _service_facts(name, proto):
    return {f"rpc {name}.{m.name}":
            f"({'stream ' * m.client_streaming}{m.input_type}) -> "
            f"({'stream ' * m.server_streaming}{m.output_type})" for m in proto.method}


_READERS = {"message": _message_facts, "enum": _enum_facts, "service": _service_facts}


def _reserved(proto, ranges):
    numbers = sorted({n for first, last in ranges for n in range(first, last + 1)})
    return ", ".join([*map(str, numbers), *sorted(proto.reserved_name)]) or "nothing"


def _field(field, message):
    label = _FIELD.Label.Name(field.label).removeprefix("LABEL_").lower()
    kind = field.type_name or _FIELD.Type.Name(field.type).removeprefix("TYPE_").lower()
    text = f"{label} {kind} {field.name}, json {field.json_name or _json_name(field.name)}"
    if field.HasField("oneof_index"):
        text += f", oneof {message.oneof_decl[field.oneof_index].name}"
    if field.proto3_optional:
        text += ", with presence"
    if field.options.HasField("packed"):
        text += f", packed {field.options.packed}"
    return text


def _json_name(name):
    """The JSON name that protoc gives; descriptors inside generated code leave it out."""
    return re.sub(r"_+(.?)", lambda m: m.group(1).upper(), name)
