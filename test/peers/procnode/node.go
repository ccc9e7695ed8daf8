package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	coordv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	"k8s.io/client-go/util/retry"
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

func (k *Kubelet) nodeObject(name string) *corev1.Node {
	now := metav1.Now()
	caps := corev1.ResourceList{"cpu": resource.MustParse(k.o.cpu), "memory": resource.MustParse(k.o.memory), "pods": resource.MustParse(k.o.pods), "ephemeral-storage": resource.MustParse("500Gi")}
	cond := func(t corev1.NodeConditionType, s corev1.ConditionStatus, r, m string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: t, Status: s, Reason: r, Message: m, LastHeartbeatTime: now, LastTransitionTime: now}
	}
	l := map[string]string{"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
	for key, v := range k.o.labels {
		if n, rest, ok := strings.Cut(key, ":"); ok {
			if n == name {
				l[rest] = v
			}
		} else {
			l[key] = v
		}
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: l},
		Status: corev1.NodeStatus{
			Capacity: caps, Allocatable: caps,
			Conditions: []corev1.NodeCondition{
				cond(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
				cond(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
				cond(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
				cond(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
			},
			// No Hostname address: the API server would prefer it and look it up.
			Addresses:       []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "127.0.0.1"}},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: int32(k.port)}},
			NodeInfo:        corev1.NodeSystemInfo{OperatingSystem: "linux", Architecture: "amd64", KubeletVersion: "v1.34.4", OSImage: "procnode", ContainerRuntimeVersion: "containerd://2.1.4"},
		},
	}
}

func (k *Kubelet) register(ctx context.Context, name string) error {
	n := k.nodeObject(name)
	_, err := k.client.CoreV1().Nodes().Create(ctx, n, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return k.postStatus(ctx, name)
}

// postStatus writes the node's status. Controllers write the same object (taints, CIDRs), so conflicts are repeated.
func (k *Kubelet) postStatus(ctx context.Context, name string) error {
	return retry.RetryOnConflict(retry.DefaultBackoff, func() error { return k.tryPostStatus(ctx, name) })
}

func (k *Kubelet) tryPostStatus(ctx context.Context, name string) error {
	cur, err := k.client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	st := k.nodeObject(name).Status
	for i, c := range st.Conditions {
		for _, o := range cur.Status.Conditions {
			if o.Type == c.Type && o.Status == c.Status {
				st.Conditions[i].LastTransitionTime = o.LastTransitionTime
			}
		}
	}
	cur.Status = st
	_, err = k.client.CoreV1().Nodes().UpdateStatus(ctx, cur, metav1.UpdateOptions{})
	return err
}

func (k *Kubelet) heartbeat(ctx context.Context, name string) {
	leases := k.client.CoordinationV1().Leases("kube-node-lease")
	dur := int32(40)
	for i := 0; ctx.Err() == nil; i++ {
		if !k.nodeLost(name) {
			now := metav1.NewMicroTime(time.Now())
			l, err := leases.Get(ctx, name, metav1.GetOptions{})
			switch {
			case apierrors.IsNotFound(err):
				_, err = leases.Create(ctx, &coordv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: coordv1.LeaseSpec{HolderIdentity: &name, LeaseDurationSeconds: &dur, RenewTime: &now}}, metav1.CreateOptions{})
			case err == nil:
				l.Spec.HolderIdentity, l.Spec.LeaseDurationSeconds, l.Spec.RenewTime = &name, &dur, &now
				_, err = leases.Update(ctx, l, metav1.UpdateOptions{})
			}
			if err == nil && i%6 == 5 {
				if err = k.postStatus(ctx, name); apierrors.IsNotFound(err) {
					err = k.register(ctx, name)
				}
			}
			if err != nil && ctx.Err() == nil {
				fmt.Println("procnode: heartbeat of", name, err)
			}
		}
		d := 10 * time.Second
		if i == 0 {
			d = time.Second
		}
		sleep(ctx, d)
	}
}
