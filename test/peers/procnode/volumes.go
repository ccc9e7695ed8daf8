package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	authv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// volumes writes a pod's volumes under dir and returns name to host path.
func (k *Kubelet) volumes(ctx context.Context, pod *corev1.Pod, dir, podIP string) (map[string]string, error) {
	out := map[string]string{}
	for _, v := range pod.Spec.Volumes {
		d := filepath.Join(dir, v.Name)
		if v.HostPath != nil {
			out[v.Name] = v.HostPath.Path
			continue
		}
		if err := os.MkdirAll(d, 0o777); err != nil {
			return nil, err
		}
		out[v.Name] = d
		files := map[string]string{}
		var err error
		switch {
		case v.EmptyDir != nil:
		case v.ConfigMap != nil:
			err = k.configMapFiles(ctx, pod.Namespace, v.ConfigMap.Name, v.ConfigMap.Items, v.ConfigMap.Optional, files)
		case v.Secret != nil:
			err = k.secretFiles(ctx, pod.Namespace, v.Secret.SecretName, v.Secret.Items, v.Secret.Optional, files)
		case v.DownwardAPI != nil:
			for _, i := range v.DownwardAPI.Items {
				if i.FieldRef != nil {
					files[i.Path], err = fieldValue(pod, i.FieldRef.FieldPath, podIP)
				}
			}
		case v.Projected != nil:
			err = k.projected(ctx, pod, v.Projected, podIP, files)
		default:
			err = fmt.Errorf("volume %q: kind not supported by procnode", v.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("MountVolume.SetUp failed for volume %q : %w", v.Name, err)
		}
		for name, text := range files {
			f := filepath.Join(d, name)
			os.MkdirAll(filepath.Dir(f), 0o755)
			if err := os.WriteFile(f, []byte(text), 0o644); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func pick(data map[string]string, items []corev1.KeyToPath, what string, opt bool, files map[string]string) error {
	if len(items) == 0 {
		for n, v := range data {
			files[n] = v
		}
	}
	for _, i := range items {
		v, ok := data[i.Key]
		if !ok && !opt {
			return fmt.Errorf("references non-existent %s key: %s", what, i.Key)
		}
		files[i.Path] = v
	}
	return nil
}

func (k *Kubelet) configMapFiles(ctx context.Context, ns, name string, items []corev1.KeyToPath, optional *bool, files map[string]string) error {
	opt := optional != nil && *optional
	m, err := k.client.CoreV1().ConfigMaps(ns).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return ignore(opt && apierrors.IsNotFound(err), err)
	}
	return pick(m.Data, items, "config", opt, files)
}

func (k *Kubelet) secretFiles(ctx context.Context, ns, name string, items []corev1.KeyToPath, optional *bool, files map[string]string) error {
	opt := optional != nil && *optional
	m, err := k.client.CoreV1().Secrets(ns).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return ignore(opt && apierrors.IsNotFound(err), err)
	}
	data := map[string]string{}
	for n, v := range m.Data {
		data[n] = string(v)
	}
	return pick(data, items, "secret", opt, files)
}

func (k *Kubelet) projected(ctx context.Context, pod *corev1.Pod, p *corev1.ProjectedVolumeSource, podIP string, files map[string]string) error {
	for _, s := range p.Sources {
		var err error
		switch {
		case s.ConfigMap != nil:
			err = k.configMapFiles(ctx, pod.Namespace, s.ConfigMap.Name, s.ConfigMap.Items, s.ConfigMap.Optional, files)
		case s.Secret != nil:
			err = k.secretFiles(ctx, pod.Namespace, s.Secret.Name, s.Secret.Items, s.Secret.Optional, files)
		case s.DownwardAPI != nil:
			for _, i := range s.DownwardAPI.Items {
				if i.FieldRef != nil {
					files[i.Path], err = fieldValue(pod, i.FieldRef.FieldPath, podIP)
				}
			}
		case s.ServiceAccountToken != nil:
			t := s.ServiceAccountToken
			req := &authv1.TokenRequest{Spec: authv1.TokenRequestSpec{ExpirationSeconds: t.ExpirationSeconds,
				BoundObjectRef: &authv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: pod.Name, UID: pod.UID}}}
			if t.Audience != "" {
				req.Spec.Audiences = []string{t.Audience}
			}
			var r *authv1.TokenRequest
			r, err = k.client.CoreV1().ServiceAccounts(pod.Namespace).CreateToken(ctx, pod.Spec.ServiceAccountName, req, metav1.CreateOptions{})
			if err == nil {
				files[t.Path] = r.Status.Token
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
