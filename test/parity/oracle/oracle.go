package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery"
	pluginsCore "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/core"
	k8sConfig "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/flytek8s/config"
	_ "github.com/flyteorg/flyte/flyteplugins/go/tasks/plugins/k8s/dask" // registers itself
	k8sManager "github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/task/k8s"
	"github.com/flyteorg/flyte/flytestdlib/config"
	"github.com/flyteorg/flyte/flytestdlib/contextutils"
	"github.com/flyteorg/flyte/flytestdlib/promutils/labeled"
)

// Failure is why there is no manifest, or no request.
type Failure struct {
	Stage   string `json:"stage"` // phase: the task fails; handle: the round fails; case, config, panic
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
}

// Result is the answer to a case: a manifest or an error, and a request or its error.
type Result struct {
	ID           string          `json:"id"`
	Manifest     json.RawMessage `json:"manifest,omitempty"`
	Error        *Failure        `json:"error,omitempty"`
	RequestB64   string          `json:"request_b64,omitempty"` // flyteidl.admin.CreateTaskRequest, byte for byte
	Request      json.RawMessage `json:"request,omitempty"`     // the same as proto3 JSON
	RequestError *Failure        `json:"request_error,omitempty"`
}

type oracle struct {
	manager   *k8sManager.PluginManager
	kube      kube
	connector pluginsCore.Plugin
	catcher   *catcher
	folder    string
	defaults  k8sConfig.K8sPluginConfig
	configs   map[string]*k8sConfig.K8sPluginConfig
}

func newOracle(ctx context.Context) (*oracle, error) {
	labeled.SetMetricKeys(contextutils.ProjectKey, contextutils.DomainKey, contextutils.WorkflowIDKey, contextutils.TaskIDKey)
	defaults, err := config.DeepCopyConfig(k8sConfig.GetK8sPluginConfig())
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return nil, err
	}
	o := &oracle{kube: newKube(), folder: folder, defaults: *defaults.(*k8sConfig.K8sPluginConfig),
		configs: map[string]*k8sConfig.K8sPluginConfig{}}
	if o.manager, err = newManager(ctx, o.kube); err != nil {
		return nil, err
	}
	return o, o.startConnector(ctx)
}

func newManager(ctx context.Context, k kube) (*k8sManager.PluginManager, error) {
	for _, entry := range pluginmachinery.PluginRegistry().GetK8sPlugins() {
		if entry.ID == "dask" {
			return k8sManager.NewPluginManager(ctx, setup{k}, entry, k8sManager.NewResourceMonitorIndex(), nil)
		}
	}
	return nil, fmt.Errorf("the dask plugin is not registered")
}

func (o *oracle) answer(ctx context.Context, line []byte) (result Result) {
	var c Case
	if err := json.Unmarshal(line, &c); err != nil {
		return Result{Error: &Failure{Stage: "case", Message: err.Error()}}
	}
	result.ID = c.ID
	if failure := o.prepare(ctx, &c); failure != nil {
		result.Error = failure
		return
	}
	result.Manifest, result.Error = o.build(ctx, c.toldTask())
	o.send(ctx, &c, &result)
	return
}

// prepare sets what is global in propeller: its configuration and its PodTemplates.
func (o *oracle) prepare(ctx context.Context, c *Case) *Failure {
	if err := o.useConfig(ctx, c.ConfigYAML); err != nil {
		return &Failure{Stage: "config", Message: err.Error()}
	}
	if err := usePodTemplates(c.PodTemplates); err != nil {
		return &Failure{Stage: "case", Message: err.Error()}
	}
	return nil
}

func (o *oracle) build(ctx context.Context, given Given) (manifest json.RawMessage, failure *Failure) {
	defer func() {
		if r := recover(); r != nil {
			failure = &Failure{Stage: "panic", Message: fmt.Sprint(r)}
		}
	}()
	t, err := newTask(ctx, given)
	if err != nil {
		return nil, &Failure{Stage: "case", Message: err.Error()}
	}
	o.kube.client.created = nil
	transition, err := o.manager.Handle(t.in(ctx), t)
	if failure := failureOf(transition, err); failure != nil {
		return nil, failure
	}
	if manifest, err = json.Marshal(o.kube.client.created); err != nil {
		return nil, &Failure{Stage: "marshal", Message: err.Error()}
	}
	return manifest, nil
}

func failureOf(transition pluginsCore.Transition, err error) *Failure {
	if err != nil {
		return &Failure{Stage: "handle", Message: err.Error()}
	}
	if info := transition.Info(); info.Phase().IsFailure() {
		return &Failure{Stage: "phase", Code: info.Err().GetCode(), Message: info.Err().GetMessage()}
	}
	return nil
}
