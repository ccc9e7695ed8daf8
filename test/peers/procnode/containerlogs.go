package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func (k *Kubelet) containerLogs(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	flag := func(n string) bool { b, _ := strconv.ParseBool(q.Get(n)); return b }
	num := func(n string) (int64, bool) { v, err := strconv.ParseInt(q.Get(n), 10, 64); return v, err == nil }
	ns, pod, name := r.PathValue("ns"), r.PathValue("pod"), r.PathValue("container")
	w := k.worker(ns, pod)
	if w == nil {
		http.Error(rw, fmt.Sprintf("pod %q does not exist", pod), http.StatusNotFound)
		return
	}
	w.mu.Lock()
	c := w.container(name)
	runs, dir := 0, ""
	if c != nil {
		runs, dir = c.runs, filepath.Join(w.dir, name)
	}
	w.mu.Unlock()
	switch {
	case c == nil:
		http.Error(rw, fmt.Sprintf("container %q not found in pod %q", name, pod), http.StatusNotFound)
		return
	case flag("previous") && runs < 2:
		http.Error(rw, fmt.Sprintf("previous terminated container %q in pod %q not found", name, pod), http.StatusBadRequest)
		return
	case runs == 0:
		why := "ContainerCreating"
		if c.waiting != nil {
			why = "trying and failing to pull image"
			if !strings.Contains(c.waiting.Reason, "Pull") {
				why = c.waiting.Reason
			}
		}
		http.Error(rw, fmt.Sprintf("container %q in pod %q is waiting to start: %s", name, pod, why), http.StatusBadRequest)
		return
	}
	run := runs
	if flag("previous") {
		run--
	}
	var lf *logFile
	w.mu.Lock()
	if run == runs && c.proc != nil {
		lf = c.proc.log
	}
	w.mu.Unlock()
	f, err := os.Open(filepath.Join(dir, strconv.Itoa(run), "log"))
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	defer f.Close()
	var since time.Time
	if s, ok := num("sinceSeconds"); ok {
		since = time.Now().Add(-time.Duration(s) * time.Second)
	}
	if t, err := time.Parse(time.RFC3339, q.Get("sinceTime")); err == nil {
		since = t
	}
	left, limited := num("limitBytes")
	tail, tailed := num("tailLines")
	rw.Header().Set("Content-Type", "text/plain")
	rw.WriteHeader(http.StatusOK)
	flush := func() {
		if fl, ok := rw.(http.Flusher); ok {
			fl.Flush()
		}
	}
	emit := func(line string) bool {
		p := strings.SplitN(line, " ", 3)
		if len(p) < 3 {
			return true
		}
		if t, err := time.Parse(time.RFC3339Nano, p[0]); err == nil && t.Before(since) {
			return true
		}
		text := p[2] + "\n"
		if flag("timestamps") {
			text = p[0] + " " + text
		}
		if limited && int64(len(text)) > left {
			io.WriteString(rw, text[:left])
			return false
		}
		left -= int64(len(text))
		_, err := io.WriteString(rw, text)
		return err == nil
	}
	br := bufio.NewReader(f)
	part := ""
	drain := func() (lines []string) {
		for {
			s, err := br.ReadString('\n')
			part += s
			if err != nil {
				return
			}
			lines = append(lines, strings.TrimSuffix(part, "\n"))
			part = ""
		}
	}
	lines := drain()
	if tailed && int64(len(lines)) > tail {
		lines = lines[int64(len(lines))-tail:]
	}
	for {
		for _, l := range lines {
			if !emit(l) {
				return
			}
		}
		flush()
		if !flag("follow") || lf == nil {
			return
		}
		_, closed, more := lf.state()
		if lines = drain(); len(lines) > 0 {
			continue
		}
		if closed {
			return
		}
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
		lines = drain()
	}
}
