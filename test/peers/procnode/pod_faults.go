package main

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// fault reads a switch: annotation fault.procnode/KIND, or KIND.ROLE for pods of
// one dask component only.
func (w *podWorker) fault(kind string) (string, bool) {
	if v, ok := w.pod.Annotations[faultPrefix+kind]; ok {
		return v, true
	}
	v, ok := w.pod.Annotations[faultPrefix+kind+"."+w.pod.Labels["dask.org/component"]]
	return v, ok
}

func (w *podWorker) faultDelay(kind string) (time.Duration, bool) {
	v, ok := w.fault(kind)
	if !ok {
		return 0, false
	}
	d, _ := time.ParseDuration(v)
	return d, true
}

func (w *podWorker) applyFaults() {
	if d, ok := w.faultDelay("evict"); ok && time.Since(w.startTime.Time) > d {
		w.evict("")
	}
	if s := w.pod.Spec.ActiveDeadlineSeconds; s != nil && time.Since(w.startTime.Time) > time.Duration(*s)*time.Second && w.forced == nil {
		w.forced = &forcedEnd{"DeadlineExceeded", "Pod was active on the node longer than the specified deadline"}
		w.event("Normal", "DeadlineExceeded", w.forced.message, nil)
	}
	for _, c := range w.ctrs {
		if c.proc == nil || !c.proc.running() || c.init {
			continue
		}
		if d, ok := w.faultDelay("oom"); ok && time.Since(c.proc.startedAt) > d && !c.proc.forcedOOM {
			c.proc.forcedOOM = true
			c.proc.signal(syscall.SIGKILL)
		}
		if v, ok := w.fault("exit"); ok && c.proc.forcedCode == nil { // CODE,DELAY
			code, delay, _ := strings.Cut(v, ",")
			n, _ := strconv.Atoi(code)
			if d, _ := time.ParseDuration(delay); time.Since(c.proc.startedAt) > d {
				c.proc.forcedCode = &n
				c.proc.signal(syscall.SIGKILL)
			}
		}
	}
}

func (w *podWorker) evict(message string) {
	if w.forced != nil || w.final != nil {
		return
	}
	if message == "" {
		message = fmt.Sprintf("The node was low on resource: memory. Threshold quantity: 100Mi, available: 61440Ki. Container %s was using 34359738Ki, request is 0, has larger consumption of memory. ", w.pod.Spec.Containers[0].Name)
	}
	w.forced = &forcedEnd{"Evicted", message}
	w.setCond(corev1.PodCondition{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: "TerminationByKubelet", Message: message})
	w.event("Warning", "Evicted", message, nil)
}
