package main

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache/informertest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	pluginsCore "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/core"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
)

// creator is the API server: it keeps what propeller wants to create.
type creator struct {
	client.Client
	created client.Object
}

func (c *creator) Create(_ context.Context, o client.Object, _ ...client.CreateOption) error {
	c.created = o
	return nil
}

type kube struct {
	client *creator
	cache  cache.Cache
}

func newKube() kube { return kube{client: &creator{}, cache: &informertest.FakeInformers{}} }

func (k kube) GetClient() client.Client { return k.client }
func (k kube) GetCache() cache.Cache    { return k.cache }

// setup is what propeller gives to a plugin when it loads it.
type setup struct{ kube kube }

var scopes int // of metrics; a name may be used once

func (s setup) EnqueueOwner() pluginsCore.EnqueueOwner {
	return func(types.NamespacedName) error { return nil }
}
func (s setup) OwnerKind() string { return "flyteworkflow" }
func (s setup) MetricsScope() promutils.Scope {
	scopes++
	return promutils.NewScope(fmt.Sprintf("oracle%d", scopes))
}
func (s setup) KubeClient() pluginsCore.KubeClient               { return s.kube }
func (s setup) SecretManager() pluginsCore.SecretManager         { return noSecrets{} }
func (s setup) ResourceRegistrar() pluginsCore.ResourceRegistrar { return grantAll{} }

type grantAll struct{}

func (grantAll) GetID() string { return "all" }
func (grantAll) AllocateResource(context.Context, pluginsCore.ResourceNamespace, string,
	pluginsCore.ResourceConstraintsSpec) (pluginsCore.AllocationStatus, error) {
	return pluginsCore.AllocationStatusGranted, nil
}
func (grantAll) ReleaseResource(context.Context, pluginsCore.ResourceNamespace, string) error {
	return nil
}
func (grantAll) RegisterResourceQuota(context.Context, pluginsCore.ResourceNamespace, int) error {
	return nil
}

type noSecrets struct{}

func (noSecrets) Get(context.Context, string) (string, error) { return "", nil }

type noEvents struct{}

func (noEvents) RecordRaw(context.Context, pluginsCore.PhaseInfo) error { return nil }
