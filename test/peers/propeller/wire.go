package main

import (
	"context"

	k8sfake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/record"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	_ "github.com/flyteorg/flyte/flyteplugins/go/tasks/plugins/k8s/dask" // as in propeller: it competes for the type
	"github.com/flyteorg/flyte/flytepropeller/events"
	"github.com/flyteorg/flyte/flytepropeller/pkg/apis/flyteworkflow/v1alpha1"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/config"
	executorMocks "github.com/flyteorg/flyte/flytepropeller/pkg/controller/executors/mocks"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/catalog"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/factory"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/recovery"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/nodes/subworkflow/launchplan"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/workflow"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/workflowstore"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
	"github.com/flyteorg/flyte/flytestdlib/storage"
)

const release = "1.16.8 connector-service"

// As the documentation has it: dask goes to a connector.
const defaultConfig = `tasks:
  task-plugins:
    enabled-plugins: [connector-service]
    default-for-task-types: {dask: connector-service}
plugins:
  connector-service:
    supportedTaskTypes: [dask]
    connectors:
      dask-connector:
        endpoint: "ENDPOINT"
        insecure: true
        defaultTimeout: 10s
        timeouts: {ListConnectors: 3s}
    connectorForTaskTypes: {dask: dask-connector}
    webApi: {caching: {resyncInterval: RESYNC, maxSystemFailures: FAILURES}}
`

func securityContext(sa, identity string) core.SecurityContext {
	if sa == "" && identity == "" {
		return core.SecurityContext{}
	}
	return core.SecurityContext{RunAs: &core.Identity{K8SServiceAccount: sa, ExecutionIdentity: identity}}
}

func setExecutionConfig(w *v1alpha1.FlyteWorkflow) {
	w.ExecutionConfig.Interruptible = &opt.interruptible
	w.ExecutionConfig.EnvironmentVariables = pairs(opt.env)
}

func newPropeller(ctx context.Context, ds *storage.DataStore, sink events.EventSink, ws *memStore, scope promutils.Scope) (propeller, error) {
	cfg := config.GetConfig()
	kube, clientset := executorMocks.NewFakeKubeClient(), k8sfake.NewSimpleClientset()
	cat, err := catalog.NewCatalogClient(ctx)
	if err != nil {
		return nil, err
	}
	rec := recovery.NewClient(nil)
	lp := launchplan.NewFailFastLaunchPlanExecutor()
	enqueue := func(string) {}
	hf, err := factory.NewHandlerFactory(ctx, lp, lp, kube, clientset, cat, rec, &cfg.EventConfig, cfg.LiteralOffloadingConfig, cfg.ClusterID, nil, scope)
	if err != nil {
		return nil, err
	}
	ne, err := nodes.NewExecutor(ctx, cfg.NodeConfig, ds, enqueue, sink, lp, lp, ds.GetBaseContainerFQN(ctx), kube, cat, rec,
		cfg.LiteralOffloadingConfig, &cfg.EventConfig, cfg.ClusterID, nil, hf, scope)
	if err != nil {
		return nil, err
	}
	stats, err := workflowstore.NewExecutionStatsHolder()
	if err != nil {
		return nil, err
	}
	we, err := workflow.NewExecutor(ctx, ds, enqueue, sink, record.NewFakeRecorder(1000), cfg.MetadataPrefix, ne, &cfg.EventConfig, cfg.ClusterID, scope, stats)
	if err != nil {
		return nil, err
	}
	return controller.NewPropellerHandler(ctx, cfg, ds, ws, we, scope), nil
}
