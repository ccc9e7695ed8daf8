package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcore "k8s.io/client-go/kubernetes/typed/core/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
)

// Kubelet keeps all nodes of this process and the pods bound to them.
type Kubelet struct {
	o              options
	client         kubernetes.Interface
	cfg            *rest.Config
	factory        informers.SharedInformerFactory
	pods           corelisters.PodLister
	net            *network
	services       *services
	images         imageStore
	port           int
	adminAddr      string
	probeTransport *http.Transport
	mu             sync.Mutex
	workers        map[types.UID]*podWorker
	lost           map[string]bool
	recorders      map[string]record.EventRecorder
}

func fakeDigest(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "/")))
	return hex.EncodeToString(h[:])
}

func newKubelet(ctx context.Context, o options, cfg *rest.Config, client kubernetes.Interface) (*Kubelet, error) {
	k := &Kubelet{o: o, client: client, cfg: cfg, workers: map[types.UID]*podWorker{}, lost: map[string]bool{}, recorders: map[string]record.EventRecorder{}, probeTransport: &http.Transport{DisableKeepAlives: true}}
	for _, d := range append([]string{o.dir}, o.shares...) {
		if err := os.MkdirAll(d, 0o777); err != nil {
			return nil, err
		}
	}
	k.images.file = o.images
	if err := k.images.load(); err != nil {
		return nil, err
	}
	var err error
	if k.net, err = newNetwork(o); err != nil {
		return nil, err
	}
	k.factory = informers.NewSharedInformerFactory(client, 0)
	k.services = newServices(k.net, cfg.Host, k.factory)
	inf := k.factory.Core().V1().Pods()
	k.pods = inf.Lister()
	inf.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(x any) { k.saw(x.(*corev1.Pod)) },
		UpdateFunc: func(_, x any) { k.saw(x.(*corev1.Pod)) },
		DeleteFunc: func(x any) {
			if d, ok := x.(cache.DeletedFinalStateUnknown); ok {
				x = d.Obj
			}
			k.sawGone(x.(*corev1.Pod))
		},
	})
	return k, nil
}

func (k *Kubelet) start(ctx context.Context) error {
	if err := k.serve(); err != nil {
		return err
	}
	if err := k.services.run(); err != nil {
		return err
	}
	for _, n := range k.o.nodes {
		b := record.NewBroadcaster(record.WithContext(ctx))
		b.StartRecordingToSink(&typedcore.EventSinkImpl{Interface: k.client.CoreV1().Events("")})
		k.recorders[n] = b.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "kubelet", Host: n})
		if err := k.register(ctx, n); err != nil {
			return err
		}
		go k.heartbeat(ctx, n)
	}
	k.factory.Start(ctx.Done())
	k.factory.WaitForCacheSync(ctx.Done())
	return nil
}

func (k *Kubelet) recorder(node string) record.EventRecorder { return k.recorders[node] }

func (k *Kubelet) owns(node string) bool { return k.recorders[node] != nil }

func (k *Kubelet) nodeLost(node string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lost[node]
}

func (k *Kubelet) setLost(node string, lost bool) {
	k.mu.Lock()
	k.lost[node] = lost
	k.mu.Unlock()
	if lost {
		return
	}
	// Back again: take what the API server says now.
	all, _ := k.pods.List(labels.Everything())
	for _, p := range all {
		k.saw(p)
	}
}

func (k *Kubelet) saw(p *corev1.Pod) {
	if p.Spec.NodeName == "" {
		return
	}
	if !k.owns(p.Spec.NodeName) {
		return
	}
	k.mu.Lock()
	w := k.workers[p.UID]
	if k.lost[p.Spec.NodeName] {
		k.mu.Unlock()
		return
	}
	if w == nil {
		over := p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
		if over && p.DeletionTimestamp == nil { // ended under an earlier run of this program
			k.mu.Unlock()
			return
		}
		w = k.newWorker(p)
		k.workers[p.UID] = w
	}
	k.mu.Unlock()
	w.mu.Lock()
	w.pod = p
	w.mu.Unlock()
	w.poke()
}

func (k *Kubelet) sawGone(p *corev1.Pod) {
	k.mu.Lock()
	w := k.workers[p.UID]
	k.mu.Unlock()
	if w != nil {
		w.mu.Lock()
		w.gone = true
		w.mu.Unlock()
		w.poke()
	}
}

func (k *Kubelet) forget(w *podWorker) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.workers, w.uid)
}

func (k *Kubelet) worker(ns, name string) *podWorker {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.workers {
		if w.ns == ns && w.name == name {
			return w
		}
	}
	return nil
}

func (k *Kubelet) shutdown() {
	k.mu.Lock()
	ws := make([]*podWorker, 0, len(k.workers))
	for _, w := range k.workers {
		ws = append(ws, w)
	}
	k.mu.Unlock()
	for _, w := range ws {
		w.mu.Lock()
		for _, c := range w.ctrs {
			if c.proc != nil && c.proc.running() {
				c.proc.signal(9)
			}
		}
		w.done = true
		w.mu.Unlock()
	}
	time.Sleep(300 * time.Millisecond)
	k.net.teardown()
	removeCgroups(k.o.cgroup)
	os.Remove(filepath.Join(k.o.dir, "admin"))
}
