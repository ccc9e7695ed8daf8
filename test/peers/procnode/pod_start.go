package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w *podWorker) start(c *container, img image) {
	ctx := context.Background()
	fail := func(reason, msg string) {
		w.wait(c, reason, msg)
		w.event("Warning", "Failed", "Error: "+msg, c)
		c.retryAt = time.Now().Add(5 * time.Second)
	}
	if v, ok := w.fault("config-error"); ok {
		fail("CreateContainerConfigError", v)
		return
	}
	if v, ok := w.fault("create-error"); ok {
		fail("CreateContainerError", v)
		return
	}
	env, err := w.k.environment(ctx, w.pod, c.spec, w.addr.String())
	if err != nil {
		fail("CreateContainerConfigError", err.Error())
		return
	}
	spec := w.initSpec(c, img, env)
	if len(spec.Args) == 0 {
		fail("CreateContainerError", "failed to generate spec: no command specified")
		return
	}
	c.runs++
	c.restarts = int32(c.runs - 1)
	w.event("Normal", "Created", "Created container: "+c.spec.Name, c)
	p, err := startProcess(filepath.Join(w.dir, c.spec.Name, strconv.Itoa(c.runs)), spec, w.k.o.cgroup, c.spec.Resources.Limits.Memory().Value())
	if err != nil {
		w.event("Warning", "Failed", "Error: "+err.Error(), c)
		c.waiting = nil
		c.term = &corev1.ContainerStateTerminated{ExitCode: 128, Reason: "StartError", Message: err.Error(), StartedAt: metav1.NewTime(time.Unix(0, 0)), FinishedAt: metav1.NewTime(time.Now().Truncate(time.Second)), ContainerID: w.containerID(c)}
		return
	}
	w.event("Normal", "Started", "Started container "+c.spec.Name, c)
	c.proc, c.waiting = p, nil
	c.started, c.ready = c.spec.StartupProbe == nil, c.spec.ReadinessProbe == nil && c.spec.StartupProbe == nil
	go func() { <-p.done; w.poke() }()
	var pctx context.Context
	pctx, c.cancel = context.WithCancel(ctx)
	go w.probes(pctx, c, p)
}

func (w *podWorker) initSpec(c *container, img image, env map[string]string) initSpec {
	host := w.pod.Spec.Hostname
	if host == "" {
		host = w.name
	}
	host = strings.TrimRight(host[:min(len(host), 63)], "-.")
	all := map[string]string{"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME": host, "HOME": "/root", "LANG": "C.UTF-8"}
	for n, v := range img.Env {
		all[n] = v
	}
	for n, v := range env {
		all[n] = v
	}
	if len(img.Path) > 0 {
		all["PATH"] = strings.Join(img.Path, ":") + ":" + all["PATH"]
	}
	s := initSpec{Netns: w.netns, Hostname: host, Workdir: c.spec.WorkingDir, Copy: img.Copy, TerminationPath: c.spec.TerminationMessagePath, Shares: w.k.o.shares, Binds: w.k.o.binds}
	if s.Workdir == "" {
		s.Workdir = img.Workdir
	}
	if s.Workdir == "" {
		s.Workdir = "/root"
	}
	cmd, args := c.spec.Command, c.spec.Args
	if len(cmd) == 0 {
		cmd = img.Entrypoint
		if len(args) == 0 {
			args = img.Cmd
		}
	}
	for _, a := range append(append([]string{}, cmd...), args...) {
		s.Args = append(s.Args, expand(a, env))
	}
	for n, v := range all {
		s.Env = append(s.Env, n+"="+v)
	}
	for _, m := range c.spec.VolumeMounts {
		from, ok := w.mounts[m.Name]
		if !ok {
			continue
		}
		s.Mounts = append(s.Mounts, bindMount{From: filepath.Join(from, m.SubPath), To: m.MountPath, ReadOnly: m.ReadOnly})
	}
	s.Files = map[string]string{
		"/etc/hostname":    host + "\n",
		"/etc/hosts":       fmt.Sprintf("127.0.0.1\tlocalhost\n%s\t%s\n", w.addr, host),
		"/etc/resolv.conf": fmt.Sprintf("search %[1]s.svc.cluster.local svc.cluster.local cluster.local\nnameserver %[2]s\noptions ndots:5\n", w.ns, w.k.net.svc),
	}
	for _, h := range w.pod.Spec.HostAliases {
		s.Files["/etc/hosts"] += h.IP + "\t" + strings.Join(h.Hostnames, "\t") + "\n"
	}
	return s
}
