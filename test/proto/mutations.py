"""Changes to our descriptors that the comparison must report, lest it compares nothing."""


def _file(our_set, name):
    return next(f for f in our_set.file if f.name == name)


def _message(our_set, file, name):
    return next(m for m in _file(our_set, file).message_type if m.name == name)


AGENT = "flyteidl/admin/agent.proto"
SERVICE = "flyteidl/service/agent.proto"
LITERALS = "flyteidl2/core/literals.proto"


def _resource(our_set):
    return _message(our_set, AGENT, "Resource")


def _backoff(our_set):
    return _message(our_set, LITERALS, "Backoff")


def _state(our_set):
    return next(e for e in _file(our_set, AGENT).enum_type if e.name == "State")


def _rpc(our_set, name):
    return next(m for s in _file(our_set, SERVICE).service for m in s.method if m.name == name)


# What was changed → (the change, the fact that must be reported).
MUTATIONS = {
    "a field that is renamed": (
        lambda s: setattr(_resource(s).field[0], "name", "status"),
        "field flyteidl.admin.Resource #1"),
    "a field with another number": (
        lambda s: setattr(_resource(s).field[0], "number", 9), "field flyteidl.admin.Resource #9"),
    "a field of another type": (
        lambda s: setattr(_resource(s).field[2], "type", 12), "field flyteidl.admin.Resource #3"),
    "a field of another message": (
        lambda s: setattr(_resource(s).field[1], "type_name", ".flyteidl.core.Literal"),
        "field flyteidl.admin.Resource #2"),
    "a field that is repeated": (
        lambda s: setattr(_resource(s).field[2], "label", 3), "field flyteidl.admin.Resource #3"),
    "a field with another JSON name": (
        lambda s: setattr(_resource(s).field[5], "json_name", "info"),
        "field flyteidl.admin.Resource #6"),
    "a field that is gone": (
        lambda s: _resource(s).field.pop(), "field flyteidl.admin.Resource #7"),
    "the field that we add is gone": (
        lambda s: _message(s, AGENT, "GetTaskResponse").field.pop(),
        "field flyteidl.admin.GetTaskResponse #2"),
    "a field of ours alone": (
        lambda s: _resource(s).field.add(name="extra", number=50, type=9, label=1),
        "field flyteidl.admin.Resource #50"),
    "a field outside its oneof": (
        lambda s: _message(s, AGENT, "GetTaskLogsResponse").field[0].ClearField("oneof_index"),
        "field flyteidl.admin.GetTaskLogsResponse #1"),
    "a oneof that is renamed": (
        lambda s: setattr(_message(s, AGENT, "GetTaskLogsResponse").oneof_decl[0], "name", "half"),
        "field flyteidl.admin.GetTaskLogsResponse #2"),
    "a field without presence": (
        lambda s: _backoff(s).field[1].ClearField("proto3_optional"),
        "field flyteidl2.core.Backoff #2"),
    "a reservation that is gone": (
        lambda s: _message(s, AGENT, "GetTaskRequest").ClearField("reserved_range"),
        "reserved flyteidl.admin.GetTaskRequest"),
    "a message that is gone": (
        lambda s: _file(s, LITERALS).message_type.remove(_backoff(s)),
        "message flyteidl2.core.Backoff"),
    "a message that nothing reaches": (
        lambda s: _file(s, AGENT).message_type.add(name="Task"), "message flyteidl.admin.Task"),
    "a message in another file": (
        lambda s: setattr(_file(s, LITERALS), "name", "other.proto"),
        "message flyteidl2.core.Backoff"),
    "an enum value with another number": (
        lambda s: setattr(_state(s).value[4], "number", 5), "value flyteidl.admin.State.SUCCEEDED"),
    "an enum value that is renamed": (
        lambda s: setattr(_state(s).value[4], "name", "DONE"), "value flyteidl.admin.State.DONE"),
    "an rpc that is gone": (
        lambda s: _file(s, SERVICE).service[0].method.pop(0),
        "rpc flyteidl.service.AsyncAgentService.CreateTask"),
    "an rpc with another answer": (
        lambda s: setattr(_rpc(s, "GetTask"), "output_type", ".flyteidl.admin.Resource"),
        "rpc flyteidl.service.AsyncAgentService.GetTask"),
    "an rpc that does not stream": (
        lambda s: setattr(_rpc(s, "GetTaskLogs"), "server_streaming", False),
        "rpc flyteidl.service.AsyncAgentService.GetTaskLogs"),
}
