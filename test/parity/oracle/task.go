package main

import (
	"context"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/catalog"
	pluginsCore "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/core"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/io"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/ioutils"
	"github.com/flyteorg/flyte/flytestdlib/contextutils"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
	"github.com/flyteorg/flyte/flytestdlib/storage"
)

// task is what propeller hands to a plugin for one round of an attempt.
type task struct {
	meta   metadata
	reader pluginsCore.TaskReader
	inputs io.InputReader
	output io.OutputWriter
	store  *storage.DataStore
	state  *state
}

var store *storage.DataStore // in memory; opened once because its metrics have fixed names

func openStore() (*storage.DataStore, error) {
	if store != nil {
		return store, nil
	}
	opened, err := storage.NewDataStore(&storage.Config{Type: storage.TypeMemory}, promutils.NewTestScope())
	store = opened
	return store, err
}

func newTask(ctx context.Context, given Given) (*task, error) {
	opened, err := openStore()
	if err != nil {
		return nil, err
	}
	template, inputs := &core.TaskTemplate{}, &core.LiteralMap{Literals: map[string]*core.Literal{}}
	if err := protojson.Unmarshal(given.Template, template); err != nil {
		return nil, err
	}
	if len(given.Inputs) > 0 {
		if err := protojson.Unmarshal(given.Inputs, inputs); err != nil {
			return nil, err
		}
	}
	meta, err := newMetadata(given.Meta, template)
	if err != nil {
		return nil, err
	}
	t := &task{meta: meta, store: opened, state: &state{}}
	return t, t.openPaths(ctx, template, inputs)
}

func (t *task) openPaths(ctx context.Context, template *core.TaskTemplate, inputs *core.LiteralMap) error {
	m := t.meta.given
	folder := inputFolder(m)
	uploaded, err := ioutils.GetTaskTemplatePath(ctx, t.store, folder)
	if err != nil {
		return err
	}
	raw := ioutils.NewRawOutputPaths(ctx, storage.DataReference(m.RawOutput))
	t.reader = ioutils.NewLazyUploadingTaskReader(templateReader{template}, uploaded, t.store)
	t.inputs = inputReader{ioutils.NewInputFilePaths(ctx, t.store, folder), inputs}
	t.output = ioutils.NewBufferedOutputWriter(ctx, ioutils.NewCheckpointRemoteFilePaths(ctx, t.store,
		storage.DataReference(m.OutputPrefix), raw, storage.DataReference(m.PrevCheckpoint)))
	return nil
}

func inputFolder(m Meta) storage.DataReference {
	if m.InputPrefix != "" {
		return storage.DataReference(m.InputPrefix)
	}
	return storage.DataReference(m.OutputPrefix[:max(strings.LastIndexByte(m.OutputPrefix, '/'), 0)])
}

// in is the context that propeller calls a plugin with.
func (t *task) in(ctx context.Context) context.Context {
	m := t.meta.given
	ctx = contextutils.WithProjectDomain(ctx, m.Project, m.Domain)
	ctx = contextutils.WithNamespace(ctx, m.Namespace)
	ctx = contextutils.WithExecutionID(ctx, m.Execution)
	if m.Workflow != "" {
		ctx = contextutils.WithWorkflowID(ctx, m.Project+":"+m.Domain+":"+m.Workflow)
	}
	return contextutils.WithTaskType(ctx, "dask")
}

type templateReader struct{ template *core.TaskTemplate }

func (r templateReader) Read(context.Context) (*core.TaskTemplate, error) {
	return proto.Clone(r.template).(*core.TaskTemplate), nil
}

type inputReader struct {
	io.InputFilePaths
	inputs *core.LiteralMap
}

func (r inputReader) Get(context.Context) (*core.LiteralMap, error) { return r.inputs, nil }

func (t *task) ResourceManager() pluginsCore.ResourceManager             { return grantAll{} }
func (t *task) SecretManager() pluginsCore.SecretManager                 { return noSecrets{} }
func (t *task) TaskRefreshIndicator() pluginsCore.SignalAsync            { return func(context.Context) {} }
func (t *task) DataStore() *storage.DataStore                            { return t.store }
func (t *task) PluginStateReader() pluginsCore.PluginStateReader         { return t.state }
func (t *task) TaskReader() pluginsCore.TaskReader                       { return t.reader }
func (t *task) InputReader() io.InputReader                              { return t.inputs }
func (t *task) TaskExecutionMetadata() pluginsCore.TaskExecutionMetadata { return t.meta }
func (t *task) OutputWriter() io.OutputWriter                            { return t.output }
func (t *task) PluginStateWriter() pluginsCore.PluginStateWriter         { return t.state }
func (t *task) Catalog() catalog.AsyncClient                             { return nil }
func (t *task) EventsRecorder() pluginsCore.EventsRecorder               { return noEvents{} }
