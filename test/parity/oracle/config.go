package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	v1 "k8s.io/api/core/v1"

	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/flytek8s"
	k8sConfig "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/flytek8s/config"
	"github.com/flyteorg/flyte/flytestdlib/config"
	"github.com/flyteorg/flyte/flytestdlib/config/viper"
)

// useConfig sets propeller's configuration: its built-in defaults under a file, read by its own loader in strict mode.
func (o *oracle) useConfig(ctx context.Context, yaml string) error {
	known, found := o.configs[yaml]
	if found {
		return k8sConfig.SetK8sPluginConfig(known)
	}
	defaults, err := config.DeepCopyConfig(&o.defaults)
	if err != nil {
		return err
	}
	if err := k8sConfig.SetK8sPluginConfig(defaults.(*k8sConfig.K8sPluginConfig)); err != nil {
		return err
	}
	if yaml != "" {
		if err := o.loadConfig(ctx, yaml); err != nil {
			return err
		}
	}
	o.configs[yaml] = k8sConfig.GetK8sPluginConfig()
	return nil
}

func (o *oracle) loadConfig(ctx context.Context, yaml string) error {
	file := filepath.Join(o.folder, fmt.Sprintf("%d.yaml", len(o.configs)))
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		return err
	}
	return viper.NewAccessor(config.Options{StrictMode: true, SearchPaths: []string{file}}).UpdateConfig(ctx)
}

// usePodTemplates makes these the PodTemplates of the cluster. Propeller runs in the namespace "flyte".
func usePodTemplates(objects []json.RawMessage) error {
	store := flytek8s.NewPodTemplateStore()
	store.SetDefaultNamespace("flyte")
	for _, raw := range objects {
		object := &v1.PodTemplate{}
		if err := json.Unmarshal(raw, object); err != nil {
			return fmt.Errorf("pod template: %w", err)
		}
		store.Store(object)
	}
	flytek8s.DefaultPodTemplateStore = store
	return nil
}
