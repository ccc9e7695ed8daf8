package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	coordv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

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
