package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func (w *podWorker) probes(ctx context.Context, c *container, p *process) {
	if s := c.spec.StartupProbe; s != nil {
		if !w.probeUntil(ctx, c, p, s, "Startup") {
			return
		}
		w.mu.Lock()
		c.started, c.ready = true, c.spec.ReadinessProbe == nil
		w.mu.Unlock()
		w.poke()
	}
	if c.spec.ReadinessProbe != nil {
		go w.probeLoop(ctx, c, p, c.spec.ReadinessProbe, "Readiness")
	}
	if c.spec.LivenessProbe != nil {
		go w.probeLoop(ctx, c, p, c.spec.LivenessProbe, "Liveness")
	}
}

func (w *podWorker) probeUntil(ctx context.Context, c *container, p *process, pr *corev1.Probe, kind string) bool {
	fails := int32(0)
	for sleep(ctx, time.Duration(pr.InitialDelaySeconds)*time.Second); ctx.Err() == nil; sleep(ctx, time.Duration(max(pr.PeriodSeconds, 1))*time.Second) {
		if err := w.probe(c, p, pr); err == nil {
			return true
		} else {
			w.event("Warning", "Unhealthy", fmt.Sprintf("%s probe failed: %v", kind, err), c)
		}
		if fails++; fails >= max(pr.FailureThreshold, 1) {
			w.restartUnhealthy(c, p, strings.ToLower(kind))
			return false
		}
	}
	return false
}

func (w *podWorker) probeLoop(ctx context.Context, c *container, p *process, pr *corev1.Probe, kind string) {
	var good, bad int32
	sleep(ctx, time.Duration(pr.InitialDelaySeconds)*time.Second)
	for ctx.Err() == nil {
		err := w.probe(c, p, pr)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			good, bad = good+1, 0
		} else {
			good, bad = 0, bad+1
			w.event("Warning", "Unhealthy", fmt.Sprintf("%s probe failed: %v", kind, err), c)
		}
		if kind == "Readiness" {
			w.mu.Lock()
			if good >= max(pr.SuccessThreshold, 1) {
				c.ready = true
			} else if bad >= max(pr.FailureThreshold, 1) {
				c.ready = false
			}
			w.mu.Unlock()
			w.poke()
		} else if bad >= max(pr.FailureThreshold, 1) {
			w.restartUnhealthy(c, p, "liveness")
			return
		}
		sleep(ctx, time.Duration(max(pr.PeriodSeconds, 1))*time.Second)
	}
}

func (w *podWorker) restartUnhealthy(c *container, p *process, kind string) {
	w.event("Normal", "Killing", fmt.Sprintf("Container %s failed %s probe, will be restarted", c.spec.Name, kind), c)
	grace := int64(30)
	if g := w.pod.Spec.TerminationGracePeriodSeconds; g != nil {
		grace = *g
	}
	p.signal(syscall.SIGTERM)
	go func() {
		select {
		case <-p.done:
		case <-time.After(time.Duration(grace) * time.Second):
			p.signal(syscall.SIGKILL)
		}
	}()
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func portOf(c *container, p intstr.IntOrString) int {
	if p.Type == intstr.Int {
		return p.IntValue()
	}
	for _, cp := range c.spec.Ports {
		if cp.Name == p.StrVal {
			return int(cp.ContainerPort)
		}
	}
	n, _ := strconv.Atoi(p.StrVal)
	return n
}

func (w *podWorker) probe(c *container, p *process, pr *corev1.Probe) error {
	timeout := time.Duration(max(pr.TimeoutSeconds, 1)) * time.Second
	switch {
	case pr.HTTPGet != nil:
		host := pr.HTTPGet.Host
		if host == "" {
			host = w.addr.String()
		}
		scheme := strings.ToLower(string(pr.HTTPGet.Scheme))
		if scheme == "" {
			scheme = "http"
		}
		u := fmt.Sprintf("%s://%s:%d/%s", scheme, host, portOf(c, pr.HTTPGet.Port), strings.TrimPrefix(pr.HTTPGet.Path, "/"))
		req, err := http.NewRequest("GET", u, nil)
		if err != nil {
			return err
		}
		req.Header.Set("User-Agent", "kube-probe/1.34")
		req.Header.Set("Connection", "close")
		r, err := (&http.Client{Timeout: timeout, Transport: w.k.probeTransport}).Do(req)
		if err != nil {
			return err
		}
		r.Body.Close()
		if r.StatusCode < 200 || r.StatusCode >= 400 {
			return fmt.Errorf("HTTP probe failed with statuscode: %d", r.StatusCode)
		}
		return nil
	case pr.TCPSocket != nil:
		conn, err := net.DialTimeout("tcp", fmt.Sprintf("%s:%d", w.addr, portOf(c, pr.TCPSocket.Port)), timeout)
		if err == nil {
			conn.Close()
		}
		return err
	case pr.Exec != nil:
		out, err := p.enter(pr.Exec.Command).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s", strings.TrimSpace(string(out)+" "+err.Error()))
		}
	}
	return nil
}
