package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	"github.com/flyteorg/flyte/flytepropeller/pkg/apis/flyteworkflow/v1alpha1"
	"github.com/flyteorg/flyte/flytestdlib/contextutils"
	"github.com/flyteorg/flyte/flytestdlib/storage"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// outputDir is not stored in the workflow object (json:"-"); propeller derives it.
func outputDir(w *v1alpha1.FlyteWorkflow) storage.DataReference {
	return w.GetNodeExecutionStatus(context.Background(), opt.node).GetOutputDir()
}

// execution is one workflow on its way.
type execution struct {
	name, ns string
	done     bool
	last     string
	aborted  bool
}

func (e *execution) round(ctx context.Context, p propeller, ws *memStore, ds *storage.DataStore, round int) {
	if !e.aborted && abortNow(round) {
		e.aborted = true
		w := ws.get(e.name)
		now := metav1.Now()
		w.DeletionTimestamp = &now
		ws.put(w)
		emit("terminate", map[string]interface{}{"execution": e.name, "round": round})
	}
	cctx := contextutils.WithNamespace(ctx, e.ns)
	cctx = contextutils.WithExecutionID(cctx, e.name)
	err := p.Handle(cctx, e.ns, e.name)
	w := ws.get(e.name)
	e.report(w, round, err)
	if w.Status.IsTerminated() {
		e.done = true
		e.final(ctx, ds, w)
	}
}

func abortNow(round int) bool {
	if opt.abortOn != "" {
		if _, err := os.Stat(opt.abortOn); err == nil {
			return true
		}
	}
	return opt.abortAfter > 0 && round > opt.abortAfter
}

func nodeStatus(w *v1alpha1.FlyteWorkflow) *v1alpha1.NodeStatus { return w.Status.NodeStatus[opt.node] }

func errMap(e *core.ExecutionError) map[string]interface{} {
	if e == nil {
		return nil
	}
	return map[string]interface{}{"code": e.GetCode(), "message": e.GetMessage(), "origin": e.GetKind().String()}
}

func (e *execution) report(w *v1alpha1.FlyteWorkflow, round int, err error) {
	m := map[string]interface{}{"execution": e.name, "workflow": w.Status.Phase.String(), "failed_rounds": w.Status.FailedAttempts}
	if ns := nodeStatus(w); ns != nil {
		m["node"] = ns.GetPhase().String()
		m["attempts"] = ns.GetAttempts()
		m["system_failures"] = ns.GetSystemFailures()
		m["message"] = ns.GetMessage()
		m["output_dir"] = outputDir(w)
		if ts := ns.GetTaskNodeStatus(); ts != nil {
			m["plugin_phase"] = ts.GetPhase()
			m["plugin_phase_version"] = ts.GetPhaseVersion()
			m["plugin_state_bytes"] = len(ts.GetPluginState())
		}
	}
	if err != nil {
		m["error"] = err.Error()
	}
	b, _ := json.Marshal(m)
	if string(b) == e.last {
		return
	}
	e.last = string(b)
	m["round"] = round
	emit("round", m)
}

func (e *execution) final(ctx context.Context, ds *storage.DataStore, w *v1alpha1.FlyteWorkflow) {
	m := map[string]interface{}{"execution": e.name, "workflow": w.Status.Phase.String(), "message": w.Status.Message}
	if w.Status.Error != nil {
		m["error"] = errMap(w.Status.Error.ExecutionError)
	}
	if ns := nodeStatus(w); ns != nil {
		m["node"] = ns.GetPhase().String()
		m["attempts"] = ns.GetAttempts()
		m["output_dir"] = outputDir(w)
		out := &core.LiteralMap{}
		if err := ds.ReadProtobuf(ctx, outputDir(w)+"/outputs.pb", out); err == nil {
			m["outputs"] = protoJSON(out)
		} else {
			m["outputs_error"] = err.Error()
		}
	}
	emit("final", m)
}
