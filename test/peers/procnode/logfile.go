package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// logFile holds lines "TIME STREAM TEXT" and wakes its followers.
type logFile struct {
	mu     sync.Mutex
	f      *os.File
	path   string
	size   int64
	closed bool
	more   chan struct{}
}

func newLogFile(path string) (*logFile, error) {
	f, err := os.Create(path)
	return &logFile{f: f, path: path, more: make(chan struct{})}, err
}

func (l *logFile) copy(r *os.File, stream string) {
	defer r.Close()
	br := bufio.NewReaderSize(r, 16384)
	for {
		line, err := br.ReadSlice('\n') // a line longer than the buffer is cut, as runtimes do
		if len(line) > 0 {
			text := strings.TrimSuffix(string(line), "\n")
			l.append(fmt.Sprintf("%s %s %s\n", time.Now().UTC().Format(time.RFC3339Nano), stream, text))
		}
		if err != nil && err != bufio.ErrBufferFull {
			return
		}
	}
}

func (l *logFile) append(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, _ := l.f.WriteString(s)
	l.size += int64(n)
	close(l.more)
	l.more = make(chan struct{})
}

func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.f.Close()
	l.closed = true
	close(l.more)
	l.more = make(chan struct{})
}

func (l *logFile) state() (int64, bool, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size, l.closed, l.more
}

// tail is the end of the log, for FallbackToLogsOnError.
func (l *logFile) tail(lines, bytes int) string {
	b, _ := os.ReadFile(l.path)
	all := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	var out strings.Builder
	for _, s := range all {
		if f := strings.SplitN(s, " ", 3); len(f) == 3 {
			out.WriteString(f[2] + "\n")
		}
	}
	t := out.String()
	if len(t) > bytes {
		t = t[len(t)-bytes:]
	}
	return t
}
