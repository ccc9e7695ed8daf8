package main

import (
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w *podWorker) advanceAll() {
	inits := true
	for _, c := range w.ctrs {
		if !c.init {
			continue
		}
		if c.term != nil && c.term.ExitCode == 0 {
			continue
		}
		inits = false
		w.advance(c)
		break
	}
	if !inits {
		return
	}
	for _, c := range w.ctrs {
		if !c.init {
			w.advance(c)
		}
	}
}

// reap turns ended processes into terminated states; true if there was one.
func (w *podWorker) reap() (any bool) {
	for _, c := range w.ctrs {
		if c.proc == nil || c.proc.running() || c.term != nil {
			continue
		}
		p := c.proc
		t := &corev1.ContainerStateTerminated{ExitCode: int32(p.exitCode), Reason: "Completed", StartedAt: metav1.NewTime(p.startedAt.Truncate(time.Second)), FinishedAt: metav1.NewTime(p.finishedAt.Truncate(time.Second)), ContainerID: w.containerID(c)}
		switch {
		case p.oom:
			t.Reason = "OOMKilled"
		case p.exitCode != 0:
			t.Reason = "Error"
		}
		if b, err := os.ReadFile(p.termFile); err == nil && len(b) > 0 {
			t.Message = string(b[:min(len(b), 4096)])
		} else if c.spec.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError && p.exitCode != 0 {
			t.Message = p.log.tail(80, 2048)
		}
		c.term, c.ready, c.started, any = t, false, false, true
		if c.cancel != nil {
			c.cancel()
		}
	}
	return any
}

func (w *podWorker) shouldRestart(c *container) bool {
	p := w.pod.Spec.RestartPolicy
	if c.init && p == corev1.RestartPolicyAlways {
		p = corev1.RestartPolicyOnFailure
	}
	return p == corev1.RestartPolicyAlways || p == corev1.RestartPolicyOnFailure && c.term.ExitCode != 0
}

func (w *podWorker) advance(c *container) {
	now := time.Now()
	if c.term != nil { // ended, and published as such by the last step
		if !w.shouldRestart(c) {
			return
		}
		c.last, c.term, c.proc, c.killing = c.term, nil, nil, false
		if c.backoff == 0 {
			c.retryAt = now // the first restart comes at once
			c.backoff = w.k.o.crashBackoff
		} else {
			c.retryAt = c.last.FinishedAt.Add(c.backoff)
			if now.Before(c.retryAt) {
				c.waiting = &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: fmt.Sprintf("back-off %s restarting failed container=%s pod=%s_%s(%s)", c.backoff, c.spec.Name, w.name, w.ns, w.uid)}
				w.event("Warning", "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s_%s(%s)", c.spec.Name, w.name, w.ns, w.uid), c)
			}
			c.backoff = min(2*c.backoff, 5*time.Minute)
		}
	}
	if c.proc != nil || now.Before(c.retryAt) {
		return
	}
	img, ok := w.pull(c)
	if !ok {
		return
	}
	w.start(c, img)
}

func (w *podWorker) wait(c *container, reason, message string) {
	c.waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: message}
}
