package main

import (
	"context"
	"fmt"
	"net/netip"
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

func (w *podWorker) containerID(c *container) string {
	return fmt.Sprintf("containerd://%s", fakeDigest(string(w.uid), c.spec.Name, strconv.Itoa(c.runs)))
}
