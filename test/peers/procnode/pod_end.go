package main

import (
	"context"
	"os"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w *podWorker) anyRunning() bool {
	for _, c := range w.ctrs {
		if c.proc != nil && c.proc.running() {
			return true
		}
	}
	return false
}

func (w *podWorker) killAll(grace time.Duration) {
	for _, c := range w.ctrs {
		if c.proc == nil || !c.proc.running() {
			continue
		}
		if !c.killing {
			c.killing = true
			w.event("Normal", "Killing", "Stopping container "+c.spec.Name, c)
			if grace > 0 {
				c.proc.signal(syscall.SIGTERM)
				w.killAt = time.Now().Add(grace)
			}
		}
		if grace == 0 || time.Now().After(w.killAt) {
			c.proc.signal(syscall.SIGKILL)
		}
	}
}

// terminate follows a deletion: stop, report the end, delete the object.
func (w *podWorker) terminate() {
	grace := time.Duration(0)
	if g := w.pod.DeletionGracePeriodSeconds; g != nil {
		grace = time.Duration(*g) * time.Second
	}
	w.killAll(grace)
	if w.anyRunning() {
		w.publish()
		return
	}
	w.reap()
	if w.final == nil {
		w.finish()
	}
	if w.k.nodeLost(w.pod.Spec.NodeName) {
		return
	}
	zero := int64(0)
	err := w.k.client.CoreV1().Pods(w.ns).Delete(context.Background(), w.name, metav1.DeleteOptions{GracePeriodSeconds: &zero, Preconditions: &metav1.Preconditions{UID: &w.uid}})
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		w.tearDown()
	}
}

// finish publishes the terminal status and frees the sandbox.
func (w *podWorker) finish() {
	for _, c := range w.ctrs {
		if c.term == nil && c.waiting != nil && c.proc == nil && c.last == nil {
			// never ran: the kubelet reports it so when the pod is over
			if w.forced != nil || w.pod.DeletionTimestamp != nil {
				c.term = &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "ContainerStatusUnknown", Message: "The container could not be located when the pod was terminated"}
				c.waiting = nil
			}
		} else if c.term == nil && c.last != nil && c.proc == nil && w.pod.DeletionTimestamp != nil {
			c.term, c.waiting = c.last, nil
		}
	}
	s := w.status(true)
	w.final = &s
	w.publish()
	w.freeNet()
}

func (w *podWorker) freeNet() {
	if w.hasNet {
		w.k.net.release(w.netns, w.addr)
		w.hasNet = false
	}
}

func (w *podWorker) tearDown() {
	w.freeNet()
	os.RemoveAll(w.dir)
	w.done = true
}
