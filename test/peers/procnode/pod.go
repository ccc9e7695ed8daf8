package main

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// container is the state of one container of a pod.
type container struct {
	spec      corev1.Container
	init      bool
	proc      *process
	waiting   *corev1.ContainerStateWaiting
	term      *corev1.ContainerStateTerminated
	last      *corev1.ContainerStateTerminated
	restarts  int32
	backoff   time.Duration
	retryAt   time.Time // next try of a pull, a create or a start
	pullTries int
	pullUntil time.Time
	pullStart time.Time
	imageOK   bool
	started   bool
	ready     bool
	runs      int
	cancel    context.CancelFunc // probes of the current run
	killing   bool
}

// podWorker takes one pod through its life; step runs on one goroutine.
type podWorker struct {
	k          *Kubelet
	uid        types.UID
	ns, name   string
	mu         sync.Mutex
	pod        *corev1.Pod
	gone       bool // the object is gone from the API server
	wake       chan struct{}
	dir, netns string
	addr       netip.Addr
	hasNet     bool
	mounts     map[string]string
	mountRetry time.Time
	ctrs       []*container
	startTime  metav1.Time
	conds      map[corev1.PodConditionType]corev1.PodCondition
	killAt     time.Time // SIGKILL time while terminating
	final      *corev1.PodStatus
	forced     *forcedEnd
	sent       corev1.PodStatus
	done       bool
}

// forcedEnd is an end that the node decides: eviction or deadline.
type forcedEnd struct{ reason, message string }

const faultPrefix = "fault.procnode/"

func (k *Kubelet) newWorker(pod *corev1.Pod) *podWorker {
	w := &podWorker{k: k, uid: pod.UID, ns: pod.Namespace, name: pod.Name, pod: pod, wake: make(chan struct{}, 1), conds: map[corev1.PodConditionType]corev1.PodCondition{}, startTime: metav1.Now()}
	w.dir = filepath.Join(k.o.dir, "pods", string(pod.UID))
	w.netns = k.o.bridge + "-" + string(pod.UID)[:8]
	for _, c := range pod.Spec.InitContainers {
		w.ctrs = append(w.ctrs, &container{spec: c, init: true, waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}})
	}
	first := "ContainerCreating"
	if len(w.ctrs) > 0 {
		first = "PodInitializing"
	}
	for _, c := range pod.Spec.Containers {
		w.ctrs = append(w.ctrs, &container{spec: c, waiting: &corev1.ContainerStateWaiting{Reason: first}})
	}
	go w.loop()
	return w
}

func (w *podWorker) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *podWorker) loop() {
	t := time.NewTicker(200 * time.Millisecond)
	defer t.Stop()
	for {
		w.mu.Lock()
		w.step()
		done := w.done
		w.mu.Unlock()
		if done {
			w.k.forget(w)
			return
		}
		select {
		case <-w.wake:
		case <-t.C:
		}
	}
}

func (w *podWorker) step() {
	switch {
	case w.done:
		return
	case w.gone: // force-deleted: nothing to report any more
		w.killAll(0)
		if w.anyRunning() {
			return
		}
		w.tearDown()
		return
	case w.pod.DeletionTimestamp != nil:
		w.terminate()
		return
	case w.final != nil:
		w.publish()
		return
	}
	w.applyFaults()
	if w.forced != nil {
		w.killAll(0)
		if !w.anyRunning() {
			w.reap()
			w.finish()
		}
		return
	}
	if w.reap() { // an end is published before what follows from it
		w.publish()
	}
	if ok := w.prepare(); ok {
		w.advanceAll()
	}
	w.publish()
	if p := w.phase(false); p == corev1.PodSucceeded || p == corev1.PodFailed {
		w.finish()
	}
}

// prepare makes the sandbox and the volumes.
func (w *podWorker) prepare() bool {
	if !w.hasNet {
		a, err := w.k.net.sandbox(w.netns)
		if err != nil {
			w.event("Warning", "FailedCreatePodSandBox", "Failed to create pod sandbox: "+err.Error(), nil)
			w.k.net.release(w.netns, a)
			return false
		}
		w.addr, w.hasNet = a, true
	}
	if w.mounts == nil {
		if time.Now().Before(w.mountRetry) {
			return false
		}
		m, err := w.k.volumes(context.Background(), w.pod, filepath.Join(w.dir, "volumes"), w.addr.String())
		if err != nil {
			w.event("Warning", "FailedMount", err.Error(), nil)
			w.mountRetry = time.Now().Add(5 * time.Second)
			return false
		}
		w.mounts = m
	}
	return true
}

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

func (w *podWorker) containerID(c *container) string {
	return fmt.Sprintf("containerd://%s", fakeDigest(string(w.uid), c.spec.Name, strconv.Itoa(c.runs)))
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
