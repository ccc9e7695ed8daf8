package main

import (
	"bytes"
	"encoding/json"
)

// Case is a task and all that propeller knows about the attempt.
type Case struct {
	ID string `json:"id"`
	Given
	// Instead: what Flyte's own plugin is given in place of it, because a connector is not told the rest.
	Instead struct {
		Template json.RawMessage `json:"template,omitempty"`
		Meta     json.RawMessage `json:"meta,omitempty"` // only the members that differ
	} `json:"instead"`
	// RawPod: the request carries k8s_pod as it was registered, as clients up to 1.16.6 send it.
	RawPod       bool              `json:"raw_pod,omitempty"`
	ConfigYAML   string            `json:"config_yaml,omitempty"`
	PodTemplates []json.RawMessage `json:"pod_templates,omitempty"` // core/v1 PodTemplate, with namespace
}

// Given is what makes an attempt.
type Given struct {
	Template json.RawMessage `json:"template"`         // core.TaskTemplate as proto3 JSON
	Inputs   json.RawMessage `json:"inputs,omitempty"` // core.LiteralMap as proto3 JSON
	Meta     Meta            `json:"meta"`
}

// Meta is what propeller knows of the attempt beside the task. The second group never reaches a connector.
type Meta struct {
	Project           string            `json:"project"`
	Domain            string            `json:"domain"`
	Execution         string            `json:"execution"`
	NodeID            string            `json:"node_id"`
	Attempt           uint32            `json:"attempt,omitempty"`
	Namespace         string            `json:"namespace"`
	Labels            map[string]string `json:"labels,omitempty"`
	Annotations       map[string]string `json:"annotations,omitempty"`
	ServiceAccount    string            `json:"service_account,omitempty"`
	Env               map[string]string `json:"env,omitempty"`
	ExecutionIdentity string            `json:"execution_identity,omitempty"`
	OutputPrefix      string            `json:"output_prefix"`
	RawOutput         string            `json:"raw_output"` // of the attempt
	PrevCheckpoint    string            `json:"prev_checkpoint,omitempty"`
	InputPrefix       string            `json:"input_prefix,omitempty"` // empty: the folder that OutputPrefix lies in

	GeneratedName       string            `json:"generated_name"`
	UniqueNodeID        string            `json:"unique_node_id"`
	Interruptible       bool              `json:"interruptible,omitempty"`
	Workflow            string            `json:"workflow,omitempty"`
	ConsoleURL          string            `json:"console_url,omitempty"`
	OwnerUID            string            `json:"owner_uid,omitempty"`
	PlatformRequests    map[string]string `json:"platform_requests,omitempty"`
	PlatformLimits      map[string]string `json:"platform_limits,omitempty"`
	NoPlatform          bool              `json:"no_platform,omitempty"` // not even the keys
	OverrideRequests    map[string]string `json:"override_requests,omitempty"`
	OverrideLimits      map[string]string `json:"override_limits,omitempty"`
	OverrideImage       string            `json:"override_image,omitempty"`
	OverrideExtended    json.RawMessage   `json:"override_extended_resources,omitempty"` // core.ExtendedResources as proto3 JSON
	OverridePodTemplate json.RawMessage   `json:"override_pod_template,omitempty"`       // core.K8sPod as proto3 JSON
}

// toldTask is what Flyte's own plugin is given.
func (c *Case) toldTask() Given {
	told := c.Given
	if c.Instead.Template != nil {
		told.Template = c.Instead.Template
	}
	for _, name := range told.Meta.replacedMaps(c.Instead.Meta) {
		*name = nil // json.Unmarshal would add to a map
	}
	told.Meta.OverrideExtended = bytes.Clone(told.Meta.OverrideExtended) // json.Unmarshal would write over it
	told.Meta.OverridePodTemplate = bytes.Clone(told.Meta.OverridePodTemplate)
	if c.Instead.Meta != nil {
		_ = json.Unmarshal(c.Instead.Meta, &told.Meta)
	}
	return told
}

func (m *Meta) replacedMaps(raw json.RawMessage) (maps []*map[string]string) {
	members := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &members)
	for name, target := range map[string]*map[string]string{"labels": &m.Labels, "annotations": &m.Annotations, "env": &m.Env,
		"platform_requests": &m.PlatformRequests, "platform_limits": &m.PlatformLimits,
		"override_requests": &m.OverrideRequests, "override_limits": &m.OverrideLimits} {
		if _, found := members[name]; found {
			maps = append(maps, target)
		}
	}
	return
}
