package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

func (w *podWorker) phase(terminal bool) corev1.PodPhase {
	if w.forced != nil {
		return corev1.PodFailed
	}
	policy := w.pod.Spec.RestartPolicy
	var waiting, running, stopped, succeeded, pendingInit, failedInit int
	for _, c := range w.ctrs {
		if c.init {
			switch {
			case c.term != nil && c.term.ExitCode == 0:
			case c.term != nil:
				failedInit++
			default:
				pendingInit++
			}
			continue
		}
		switch {
		case c.term != nil:
			stopped++
			if c.term.ExitCode == 0 {
				succeeded++
			}
		case c.proc != nil:
			running++
		case c.last != nil:
			stopped++
			if c.last.ExitCode == 0 {
				succeeded++
			}
		default:
			waiting++
		}
	}
	switch {
	case failedInit > 0 && (policy == corev1.RestartPolicyNever || terminal):
		return corev1.PodFailed
	case terminal && (pendingInit > 0 || waiting > 0):
		return corev1.PodFailed
	case pendingInit > 0 || failedInit > 0 || waiting > 0:
		return corev1.PodPending
	case running > 0:
		return corev1.PodRunning
	case terminal && stopped == succeeded:
		return corev1.PodSucceeded
	case terminal:
		return corev1.PodFailed
	case policy == corev1.RestartPolicyAlways:
		return corev1.PodRunning
	case stopped == succeeded:
		return corev1.PodSucceeded
	case policy == corev1.RestartPolicyNever:
		return corev1.PodFailed
	}
	return corev1.PodRunning
}

func (w *podWorker) setCond(c corev1.PodCondition) {
	old, ok := w.conds[c.Type]
	c.LastTransitionTime = metav1.NewTime(time.Now().Truncate(time.Second))
	if ok && old.Status == c.Status {
		c.LastTransitionTime = old.LastTransitionTime
	}
	c.ObservedGeneration = w.pod.Generation
	w.conds[c.Type] = c
}

func (w *podWorker) condition(t corev1.PodConditionType, ok bool, reason, message string) {
	c := corev1.PodCondition{Type: t, Status: corev1.ConditionTrue}
	if !ok {
		c.Status, c.Reason, c.Message = corev1.ConditionFalse, reason, message
	} else if reason == "PodCompleted" {
		c.Reason = reason
	}
	w.setCond(c)
}

func (w *podWorker) status(terminal bool) corev1.PodStatus {
	phase := w.phase(terminal)
	s := corev1.PodStatus{Phase: phase, HostIP: "127.0.0.1", HostIPs: []corev1.HostIP{{IP: "127.0.0.1"}}, StartTime: &metav1.Time{Time: w.startTime.Truncate(time.Second)}, ObservedGeneration: w.pod.Generation}
	if w.hasNet || w.addr.IsValid() {
		s.PodIP = w.addr.String()
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	if w.forced != nil {
		s.Reason, s.Message = w.forced.reason, w.forced.message
	}
	var unready, uninit []string
	for _, c := range w.ctrs {
		cs := w.containerStatus(c)
		if c.init {
			s.InitContainerStatuses = append(s.InitContainerStatuses, cs)
			if !cs.Ready {
				uninit = append(uninit, c.spec.Name)
			}
			continue
		}
		s.ContainerStatuses = append(s.ContainerStatuses, cs)
		if !cs.Ready {
			unready = append(unready, c.spec.Name)
		}
	}
	over := phase == corev1.PodSucceeded || phase == corev1.PodFailed
	completed := ""
	if phase == corev1.PodSucceeded {
		completed = "PodCompleted"
	}
	w.condition(corev1.PodReadyToStartContainers, w.hasNet && !terminal, "", "")
	w.condition(corev1.PodInitialized, len(uninit) == 0, "ContainersNotInitialized", "containers with incomplete status: ["+strings.Join(uninit, " ")+"]")
	if len(uninit) == 0 && completed != "" {
		w.condition(corev1.PodInitialized, true, completed, "")
	}
	reason, message := "ContainersNotReady", "containers with unready status: ["+strings.Join(unready, " ")+"]"
	switch {
	case phase == corev1.PodSucceeded:
		reason, message = "PodCompleted", ""
	case phase == corev1.PodFailed:
		reason, message = "PodFailed", ""
	}
	isReady := len(unready) == 0 && !over && !w.noReady()
	w.condition(corev1.PodReady, isReady, reason, message)
	w.condition(corev1.ContainersReady, isReady, reason, message)
	w.condition(corev1.PodScheduled, true, "", "")
	for _, t := range []corev1.PodConditionType{corev1.DisruptionTarget, corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, corev1.PodScheduled} {
		if c, ok := w.conds[t]; ok {
			s.Conditions = append(s.Conditions, c)
		}
	}
	return s
}

func (w *podWorker) noReady() bool { _, ok := w.fault("unready"); return ok }

func (w *podWorker) containerStatus(c *container) corev1.ContainerStatus {
	cs := corev1.ContainerStatus{Name: c.spec.Name, Image: c.spec.Image, RestartCount: c.restarts, Started: &c.started}
	started := c.started && c.proc != nil && c.term == nil
	cs.Started = &started
	if c.imageOK {
		cs.Image = fullName(c.spec.Image)
		cs.ImageID = hasTag.ReplaceAllString(cs.Image, "") + "@sha256:" + fakeDigest(cs.Image)
	}
	switch {
	case c.term != nil:
		cs.State.Terminated = c.term
	case c.proc != nil:
		cs.State.Running = &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(c.proc.startedAt.Truncate(time.Second))}
	default:
		cs.State.Waiting = c.waiting
		if c.waiting == nil {
			cs.State.Waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}
		}
	}
	if c.last != nil && c.term != c.last {
		cs.LastTerminationState.Terminated = c.last
	}
	if c.runs > 0 {
		cs.ContainerID = w.containerID(c)
	}
	cs.Ready = c.proc != nil && c.term == nil && c.ready
	if c.init {
		cs.Ready = c.term != nil && c.term.ExitCode == 0
	}
	if r := c.spec.Resources; c.proc != nil && c.term == nil && (len(r.Limits) > 0 || len(r.Requests) > 0) {
		cs.AllocatedResources, cs.Resources = r.Requests, &corev1.ResourceRequirements{Limits: r.Limits, Requests: r.Requests}
	}
	for _, m := range c.spec.VolumeMounts {
		v := corev1.VolumeMountStatus{Name: m.Name, MountPath: m.MountPath, ReadOnly: m.ReadOnly}
		if m.ReadOnly {
			d := corev1.RecursiveReadOnlyDisabled
			v.RecursiveReadOnly = &d
		}
		cs.VolumeMounts = append(cs.VolumeMounts, v)
	}
	return cs
}

func (w *podWorker) publish() {
	s := w.final
	if s == nil {
		now := w.status(false)
		s = &now
	}
	if reflect.DeepEqual(*s, w.sent) || w.gone || w.k.nodeLost(w.pod.Spec.NodeName) {
		return
	}
	// As the kubelet does: the difference to what was sent last, so that fields
	// of others (the disruption condition, QoS class) stay.
	before, _ := json.Marshal(corev1.Pod{Status: w.sent})
	after, _ := json.Marshal(corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: w.uid}, Status: *s})
	body, err := strategicpatch.CreateTwoWayMergePatch(before, after, corev1.Pod{})
	if err != nil {
		fmt.Println("procnode: status patch of", w.ns+"/"+w.name, err)
		return
	}
	_, err = w.k.client.CoreV1().Pods(w.ns).Patch(context.Background(), w.name, types.StrategicMergePatchType, body, metav1.PatchOptions{}, "status")
	if err == nil {
		w.sent = *s.DeepCopy()
	} else if !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
		fmt.Println("procnode: status of", w.ns+"/"+w.name, err)
	}
}

func (w *podWorker) event(kind, reason, message string, c *container) {
	ref := &corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: w.ns, Name: w.name, UID: w.uid, ResourceVersion: w.pod.ResourceVersion}
	if c != nil {
		ref.FieldPath = "spec.containers{" + c.spec.Name + "}"
		if c.init {
			ref.FieldPath = "spec.initContainers{" + c.spec.Name + "}"
		}
	}
	if !w.k.nodeLost(w.pod.Spec.NodeName) {
		w.k.recorder(w.pod.Spec.NodeName).Event(ref, kind, reason, message)
	}
}
