package main

import (
	"maps"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
	pluginsCore "github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/core"
	"github.com/flyteorg/flyte/flyteplugins/go/tasks/pluginmachinery/encoding"
)

// metadata answers what a plugin asks about the attempt.
type metadata struct {
	given     Meta
	taskID    *core.Identifier
	platform  *v1.ResourceRequirements
	overrides overrides
}

func newMetadata(given Meta, template *core.TaskTemplate) (metadata, error) {
	platform, err := platformResources(given)
	if err != nil {
		return metadata{}, err
	}
	overrides, err := newOverrides(given)
	return metadata{given, template.GetId(), platform, overrides}, err
}

func (m metadata) GetOwnerID() types.NamespacedName {
	return types.NamespacedName{Namespace: m.given.Namespace, Name: m.given.Execution}
}

// GetOwnerReference is as FlyteWorkflow's NewControllerRef makes it.
func (m metadata) GetOwnerReference() metav1.OwnerReference {
	yes := true
	return metav1.OwnerReference{APIVersion: "flyte.lyft.com/v1alpha1", Kind: "flyteworkflow", Name: m.given.Execution,
		UID: types.UID(m.given.OwnerUID), Controller: &yes, BlockOwnerDeletion: &yes}
}

func (m metadata) GetSecurityContext() core.SecurityContext {
	if m.given.ServiceAccount == "" && m.given.ExecutionIdentity == "" {
		return core.SecurityContext{}
	}
	return core.SecurityContext{RunAs: &core.Identity{K8SServiceAccount: m.given.ServiceAccount, ExecutionIdentity: m.given.ExecutionIdentity}}
}

func (m metadata) GetTaskExecutionID() pluginsCore.TaskExecutionID { return attempt{m} }
func (m metadata) GetNamespace() string                            { return m.given.Namespace }
func (m metadata) GetOverrides() pluginsCore.TaskOverrides         { return m.overrides }
func (m metadata) GetLabels() map[string]string                    { return cloned(m.given.Labels) }
func (m metadata) GetMaxAttempts() uint32                          { return 1 }
func (m metadata) GetAnnotations() map[string]string               { return cloned(m.given.Annotations) }
func (m metadata) GetK8sServiceAccount() string                    { return m.given.ServiceAccount }
func (m metadata) IsInterruptible() bool                           { return m.given.Interruptible }
func (m metadata) GetPlatformResources() *v1.ResourceRequirements  { return m.platform.DeepCopy() }
func (m metadata) GetInterruptibleFailureThreshold() int32         { return -1 }
func (m metadata) GetEnvironmentVariables() map[string]string      { return cloned(m.given.Env) }
func (m metadata) GetConsoleURL() string                           { return m.given.ConsoleURL }

func cloned(from map[string]string) map[string]string {
	to := map[string]string{}
	maps.Copy(to, from)
	return to
}

type attempt struct{ metadata }

func (a attempt) GetGeneratedName() string { return a.given.GeneratedName }
func (a attempt) GetUniqueNodeID() string  { return a.given.UniqueNodeID }

func (a attempt) GetGeneratedNameWith(_, longest int) (string, error) {
	return encoding.FixedLengthUniqueID(a.given.GeneratedName, longest)
}

func (a attempt) GetID() core.TaskExecutionIdentifier {
	execution := &core.WorkflowExecutionIdentifier{Project: a.given.Project, Domain: a.given.Domain, Name: a.given.Execution}
	return core.TaskExecutionIdentifier{TaskId: a.taskID, RetryAttempt: a.given.Attempt,
		NodeExecutionId: &core.NodeExecutionIdentifier{NodeId: a.given.NodeID, ExecutionId: execution}}
}
