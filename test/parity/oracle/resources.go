package main

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/flyteorg/flyte/flyteidl/gen/pb-go/flyteidl/core"
)

// overrides are the node's with_overrides(...).
type overrides struct {
	resources *v1.ResourceRequirements
	extended  *core.ExtendedResources
	image     string
	pod       *core.K8SPod
}

func newOverrides(given Meta) (o overrides, err error) {
	o.image = given.OverrideImage
	if o.resources, err = requirements(given.OverrideRequests, given.OverrideLimits); err != nil {
		return o, err
	}
	if isGiven(given.OverrideExtended) {
		o.extended = &core.ExtendedResources{}
		if err := protojson.Unmarshal(given.OverrideExtended, o.extended); err != nil {
			return o, err
		}
	}
	if isGiven(given.OverridePodTemplate) {
		o.pod = &core.K8SPod{}
		return o, protojson.Unmarshal(given.OverridePodTemplate, o.pod)
	}
	return o, nil
}

func isGiven(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func (o overrides) GetResources() *v1.ResourceRequirements        { return o.resources.DeepCopy() }
func (o overrides) GetExtendedResources() *core.ExtendedResources { return o.extended }
func (o overrides) GetContainerImage() string                     { return o.image }
func (o overrides) GetPodTemplate() *core.K8SPod                  { return o.pod }
func (o overrides) GetConfig() *v1.ConfigMap                      { return nil }

// platformResources has propeller's four keys always, zero when unset.
func platformResources(given Meta) (*v1.ResourceRequirements, error) {
	r, err := requirements(given.PlatformRequests, given.PlatformLimits)
	if err != nil || given.NoPlatform {
		return r, err
	}
	for _, list := range []v1.ResourceList{r.Requests, r.Limits} {
		for _, name := range []v1.ResourceName{v1.ResourceCPU, v1.ResourceMemory, v1.ResourceEphemeralStorage, "nvidia.com/gpu"} {
			if _, found := list[name]; !found {
				list[name] = resource.Quantity{}
			}
		}
	}
	return r, nil
}

func requirements(requests, limits map[string]string) (r *v1.ResourceRequirements, err error) {
	r = &v1.ResourceRequirements{}
	if r.Requests, err = quantities(requests); err != nil {
		return nil, err
	}
	r.Limits, err = quantities(limits)
	return r, err
}

func quantities(texts map[string]string) (v1.ResourceList, error) {
	list := v1.ResourceList{}
	for name, text := range texts {
		quantity, err := resource.ParseQuantity(text)
		if err != nil {
			return nil, fmt.Errorf("%s=%q: %w", name, text, err)
		}
		list[v1.ResourceName(name)] = quantity
	}
	return list, nil
}
