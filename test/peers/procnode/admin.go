package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"syscall"
)

func (k *Kubelet) adminPods(rw http.ResponseWriter, r *http.Request) {
	type row struct {
		Namespace, Name, Node, IP, Netns string
		Labels                           map[string]string
		Pids                             map[string]int
	}
	out := []row{}
	k.mu.Lock()
	ws := make([]*podWorker, 0, len(k.workers))
	for _, w := range k.workers {
		ws = append(ws, w)
	}
	k.mu.Unlock()
	for _, w := range ws {
		w.mu.Lock()
		x := row{w.ns, w.name, w.pod.Spec.NodeName, w.addr.String(), w.netns, w.pod.Labels, map[string]int{}}
		for _, c := range w.ctrs {
			if c.proc != nil && c.proc.running() {
				x.Pids[c.spec.Name] = c.proc.pid
			}
		}
		w.mu.Unlock()
		out = append(out, x)
	}
	json.NewEncoder(rw).Encode(out)
}

// adminFault does one of oom, kill, term, exit, evict to a pod now.
func (k *Kubelet) adminFault(rw http.ResponseWriter, r *http.Request) {
	w := k.worker(r.PathValue("ns"), r.PathValue("pod"))
	if w == nil {
		http.Error(rw, "no such pod on this node", http.StatusNotFound)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.PathValue("fault") == "evict" {
		w.evict(r.URL.Query().Get("message"))
		w.poke()
		return
	}
	name := r.URL.Query().Get("container")
	for _, c := range w.ctrs {
		if c.proc == nil || !c.proc.running() || name != "" && c.spec.Name != name {
			continue
		}
		switch r.PathValue("fault") {
		case "oom":
			c.proc.forcedOOM = true
			c.proc.signal(syscall.SIGKILL)
		case "kill":
			c.proc.signal(syscall.SIGKILL)
		case "term":
			c.proc.signal(syscall.SIGTERM)
		case "exit":
			n, _ := strconv.Atoi(r.URL.Query().Get("code"))
			c.proc.forcedCode = &n
			c.proc.signal(syscall.SIGKILL)
		default:
			http.Error(rw, "fault is one of oom, kill, term, exit, evict", http.StatusBadRequest)
			return
		}
	}
}

// adminNode makes a node silent (lost) or lets it speak again (back).
func (k *Kubelet) adminNode(rw http.ResponseWriter, r *http.Request) {
	n := r.PathValue("node")
	if !k.owns(n) {
		http.Error(rw, "no such node here", http.StatusNotFound)
		return
	}
	switch r.PathValue("state") {
	case "lost":
		k.setLost(n, true)
	case "back":
		k.setLost(n, false)
		_ = k.register(r.Context(), n)
	default:
		http.Error(rw, "state is lost or back", http.StatusBadRequest)
	}
}
