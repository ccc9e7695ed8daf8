package main

import (
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"
)

func (k *Kubelet) resourceMetrics(rw http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	ws := make([]*podWorker, 0, len(k.workers))
	for _, w := range k.workers {
		ws = append(ws, w)
	}
	k.mu.Unlock()
	sort.Slice(ws, func(i, j int) bool { return ws[i].ns+ws[i].name < ws[j].ns+ws[j].name })
	ms := time.Now().UnixMilli()
	var cpu, mem, pcpu, pmem, start strings.Builder
	for _, w := range ws {
		w.mu.Lock()
		var tc float64
		var tm int64
		for _, c := range w.ctrs {
			if c.proc == nil || !c.proc.running() {
				continue
			}
			u, m := c.proc.cgroup.cpuSeconds(), c.proc.cgroup.memoryUsage()
			tc, tm = tc+u, tm+m
			l := fmt.Sprintf("{container=%q,namespace=%q,pod=%q}", c.spec.Name, w.ns, w.name)
			fmt.Fprintf(&cpu, "container_cpu_usage_seconds_total%s %g %d\n", l, u, ms)
			fmt.Fprintf(&mem, "container_memory_working_set_bytes%s %d %d\n", l, m, ms)
			fmt.Fprintf(&start, "container_start_time_seconds%s %g\n", l, float64(c.proc.startedAt.UnixMilli())/1e3)
		}
		fmt.Fprintf(&pcpu, "pod_cpu_usage_seconds_total{namespace=%q,pod=%q} %g %d\n", w.ns, w.name, tc, ms)
		fmt.Fprintf(&pmem, "pod_memory_working_set_bytes{namespace=%q,pod=%q} %d %d\n", w.ns, w.name, tm, ms)
		w.mu.Unlock()
	}
	rw.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for _, s := range []struct{ n, t, b string }{
		{"container_cpu_usage_seconds_total", "counter", cpu.String()}, {"container_memory_working_set_bytes", "gauge", mem.String()},
		{"container_start_time_seconds", "gauge", start.String()}, {"pod_cpu_usage_seconds_total", "counter", pcpu.String()}, {"pod_memory_working_set_bytes", "gauge", pmem.String()},
	} {
		fmt.Fprintf(rw, "# TYPE %s %s\n%s", s.n, s.t, s.b)
	}
	fmt.Fprintf(rw, "# TYPE node_cpu_usage_seconds_total counter\nnode_cpu_usage_seconds_total %g %d\n# TYPE node_memory_working_set_bytes gauge\nnode_memory_working_set_bytes 1 %d\n# TYPE scrape_error gauge\nscrape_error 0\n# TYPE resource_scrape_error gauge\nresource_scrape_error 0\n", time.Since(bootTime).Seconds(), ms, ms)
}

var bootTime = time.Now()
