package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// logOptions are those of PodLogOptions that this node knows.
type logOptions struct {
	previous, follow, timestamps bool
	since                        time.Time
	tail, bytes                  int64 // negative: all
}

func readLogOptions(q url.Values) logOptions {
	flag := func(n string) bool { b, _ := strconv.ParseBool(q.Get(n)); return b }
	number := func(n string) int64 {
		if v, err := strconv.ParseInt(q.Get(n), 10, 64); err == nil {
			return v
		}
		return -1
	}
	o := logOptions{previous: flag("previous"), follow: flag("follow"), timestamps: flag("timestamps"), tail: number("tailLines"), bytes: number("limitBytes")}
	if s := number("sinceSeconds"); s >= 0 {
		o.since = time.Now().Add(-time.Duration(s) * time.Second)
	}
	if t, err := time.Parse(time.RFC3339, q.Get("sinceTime")); err == nil {
		o.since = t
	}
	return o
}

// httpError is an answer of the kubelet's log endpoint.
type httpError struct {
	code int
	text string
}

func (k *Kubelet) containerLogs(rw http.ResponseWriter, r *http.Request) {
	o := readLogOptions(r.URL.Query())
	path, live, failure := k.findLog(r.PathValue("ns"), r.PathValue("pod"), r.PathValue("container"), o.previous)
	if failure != nil {
		http.Error(rw, failure.text, failure.code)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	defer f.Close()
	if !o.follow {
		live = nil
	}
	rw.Header().Set("Content-Type", "text/plain")
	rw.WriteHeader(http.StatusOK)
	(&logSender{o: o, out: rw, in: bufio.NewReader(f)}).send(live, r.Context().Done())
}

// findLog returns the file of a container's last run, or of the one before it, and what a follower has to wait for while it runs.
func (k *Kubelet) findLog(ns, pod, name string, previous bool) (string, *logFile, *httpError) {
	w := k.worker(ns, pod)
	if w == nil {
		return "", nil, &httpError{http.StatusNotFound, fmt.Sprintf("pod %q does not exist", pod)}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.container(name)
	switch {
	case c == nil:
		return "", nil, &httpError{http.StatusNotFound, fmt.Sprintf("container %q not found in pod %q", name, pod)}
	case previous && c.runs < 2:
		return "", nil, &httpError{http.StatusBadRequest, fmt.Sprintf("previous terminated container %q in pod %q not found", name, pod)}
	case c.runs == 0:
		return "", nil, &httpError{http.StatusBadRequest, fmt.Sprintf("container %q in pod %q is waiting to start: %s", name, pod, c.whyNoLog())}
	}
	run := c.runs
	var live *logFile
	if previous {
		run--
	} else if c.proc != nil {
		live = c.proc.log
	}
	return filepath.Join(w.dir, name, strconv.Itoa(run), "log"), live, nil
}

func (c *container) whyNoLog() string {
	switch {
	case c.waiting == nil:
		return "ContainerCreating"
	case strings.Contains(c.waiting.Reason, "Pull"):
		return "trying and failing to pull image"
	}
	return c.waiting.Reason
}

// logSender writes the lines of a log file as a client asked for them.
type logSender struct {
	o    logOptions
	out  io.Writer
	in   *bufio.Reader
	part string // a line that is not whole yet
}

// send goes on while `live` grows, if there is one.
func (s *logSender) send(live *logFile, gone <-chan struct{}) {
	lines := s.lines()
	if s.o.tail >= 0 && int64(len(lines)) > s.o.tail {
		lines = lines[int64(len(lines))-s.o.tail:]
	}
	for {
		for _, line := range lines {
			if !s.line(line) {
				return
			}
		}
		if f, ok := s.out.(http.Flusher); ok {
			f.Flush()
		}
		if live == nil {
			return
		}
		_, closed, more := live.state()
		if lines = s.lines(); len(lines) > 0 {
			continue
		}
		if closed {
			return
		}
		select {
		case <-more:
		case <-gone:
			return
		}
		lines = s.lines()
	}
}

// lines are those that were written since the last call.
func (s *logSender) lines() (lines []string) {
	for {
		text, err := s.in.ReadString('\n')
		s.part += text
		if err != nil {
			return
		}
		lines = append(lines, strings.TrimSuffix(s.part, "\n"))
		s.part = ""
	}
}

// line writes one line "TIME STREAM TEXT"; false: enough was written, or the client has gone.
func (s *logSender) line(line string) bool {
	p := strings.SplitN(line, " ", 3)
	if len(p) < 3 {
		return true
	}
	if t, err := time.Parse(time.RFC3339Nano, p[0]); err == nil && t.Before(s.o.since) {
		return true
	}
	text := p[2] + "\n"
	if s.o.timestamps {
		text = p[0] + " " + text
	}
	if s.o.bytes >= 0 {
		if int64(len(text)) > s.o.bytes {
			io.WriteString(s.out, text[:s.o.bytes])
			return false
		}
		s.o.bytes -= int64(len(text))
	}
	_, err := io.WriteString(s.out, text)
	return err == nil
}
