package main

import (
	"context"
	"encoding/json"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/event"
	"github.com/golang/protobuf/proto"
)

// eventSink is flyteadmin: it prints what it is told.
type eventSink struct{}

func (s *eventSink) Close() error { return nil }

func (s *eventSink) Sink(_ context.Context, m proto.Message) error {
	switch e := m.(type) {
	case *event.TaskExecutionEvent:
		out := map[string]interface{}{"execution": e.GetParentNodeExecutionId().GetExecutionId().GetName(), "phase": e.GetPhase().String(),
			"phase_version": e.GetPhaseVersion(), "reason": reason(e), "attempt": e.GetRetryAttempt(), "plugin": e.GetMetadata().GetPluginIdentifier(),
			"generated_name": e.GetMetadata().GetGeneratedName(), "task_type": e.GetTaskType()}
		if len(e.GetLogs()) > 0 {
			var l []json.RawMessage
			for _, x := range e.GetLogs() {
				l = append(l, protoJSON(x))
			}
			out["logs"] = l
		}
		if c := e.GetCustomInfo(); c != nil && len(c.GetFields()) > 0 {
			out["custom_info"] = protoJSON(c)
		}
		if x := e.GetError(); x != nil {
			out["error"] = errMap(x)
		}
		if x := e.GetOutputUri(); x != "" {
			out["output_uri"] = x
		}
		emit("task_event", out)
	case *event.NodeExecutionEvent:
		if e.GetId().GetNodeId() != opt.node {
			return nil
		}
		out := map[string]interface{}{"execution": e.GetId().GetExecutionId().GetName(), "phase": e.GetPhase().String()}
		if x := e.GetError(); x != nil {
			out["error"] = errMap(x)
		}
		emit("node_event", out)
	case *event.WorkflowExecutionEvent:
		out := map[string]interface{}{"execution": e.GetExecutionId().GetName(), "phase": e.GetPhase().String()}
		if x := e.GetError(); x != nil {
			out["error"] = errMap(x)
		}
		emit("workflow_event", out)
	}
	return nil
}

func reason(e *event.TaskExecutionEvent) string {
	s := e.GetReason()
	for _, r := range e.GetReasons() {
		if r.GetReason() != s {
			s += "|" + r.GetReason()
		}
	}
	return s
}
