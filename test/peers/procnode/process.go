package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is one run of a container.
type process struct {
	pid       int
	startedAt time.Time
	log       *logFile
	termFile  string
	cgroup    cgroup
	done      chan struct{}
	// valid once done is closed
	exitCode   int
	finishedAt time.Time
	oom        bool
	forcedOOM  bool
	forcedCode *int
}

var spawnq = make(chan func())

// All containers are started from one thread that never ends: their
// parent-death signal is bound to the thread that started them.
func init() {
	go func() {
		runtime.LockOSThread()
		for f := range spawnq {
			f()
		}
	}()
}

func spawn(c *exec.Cmd) error {
	e := make(chan error)
	spawnq <- func() { e <- c.Start() }
	return <-e
}

// startProcess runs spec in new namespaces. The error is what a runtime says
// when a container cannot start.
func startProcess(dir string, spec initSpec, cgroups string, memoryLimit int64) (*process, error) {
	os.MkdirAll(dir, 0o755)
	p := &process{done: make(chan struct{}), termFile: filepath.Join(dir, "termination-log"), startedAt: time.Now()}
	if err := os.WriteFile(p.termFile, nil, 0o666); err != nil {
		return nil, err
	}
	spec.Overlay, spec.TerminationFile = filepath.Join(dir, "overlay"), p.termFile
	os.MkdirAll(spec.Overlay, 0o755)
	id := strings.Join([]string{filepath.Base(filepath.Dir(filepath.Dir(dir))), filepath.Base(filepath.Dir(dir)), filepath.Base(dir)}, "-") // pod uid, container, run
	var err error
	if p.cgroup, err = newCgroup(cgroups, id, memoryLimit); err != nil {
		return nil, err
	}
	spec.Cgroups = p.cgroup.folders()
	b, _ := json.Marshal(spec)
	file := filepath.Join(dir, "spec.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return nil, err
	}
	if p.log, err = newLogFile(filepath.Join(dir, "log")); err != nil {
		return nil, err
	}
	if err := p.run(file); err != nil {
		return nil, err
	}
	return p, nil
}

// run starts container-init and returns once it has become the command.
func (p *process) run(specFile string) error {
	outR, outW, _ := os.Pipe()
	errR, errW, _ := os.Pipe()
	repR, repW, _ := os.Pipe()
	defer func() { outW.Close(); errW.Close(); repW.Close(); repR.Close() }()
	self, _ := os.Executable()
	c := exec.Command(self, "container-init", specFile)
	c.Env = []string{}
	c.Stdout, c.Stderr, c.ExtraFiles = outW, errW, []*os.File{repW}
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
		Setsid:     true,
	}
	if err := spawn(c); err != nil {
		return err
	}
	p.pid = c.Process.Pid
	repW.Close()
	outW.Close()
	errW.Close()
	var logs sync.WaitGroup
	logs.Add(2)
	go func() { defer logs.Done(); p.log.copy(outR, "stdout") }()
	go func() { defer logs.Done(); p.log.copy(errR, "stderr") }()
	msg, _ := io.ReadAll(repR) // ends when the command has been executed
	if len(msg) > 0 {
		_ = c.Wait()
		logs.Wait()
		p.cgroup.remove()
		return fmt.Errorf("failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: %s: unknown", msg)
	}
	go p.watchOOM()
	go p.waitForEnd(c, &logs)
	return nil
}

func (p *process) waitForEnd(c *exec.Cmd, logs *sync.WaitGroup) {
	_ = c.Wait()
	logs.Wait()
	ws := c.ProcessState.Sys().(syscall.WaitStatus)
	p.exitCode = ws.ExitStatus()
	if ws.Signaled() {
		p.exitCode = 128 + int(ws.Signal())
	}
	p.oom = p.oom || p.cgroup.oomKills() > 0 || p.forcedOOM
	if p.forcedOOM {
		p.exitCode = 137
	}
	if p.forcedCode != nil {
		p.exitCode = *p.forcedCode
	}
	p.finishedAt = time.Now()
	p.log.close()
	p.cgroup.remove()
	close(p.done)
}

// watchOOM ends the whole container when the kernel killed one of its
// processes for memory, as a kubelet's memory.oom.group does.
func (p *process) watchOOM() {
	t := time.NewTicker(100 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-t.C:
			if p.cgroup.oomKills() > 0 {
				p.oom = true
				p.signal(syscall.SIGKILL)
				return
			}
		}
	}
}

func (p *process) signal(s syscall.Signal) { _ = syscall.Kill(p.pid, s) }

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// enter is a command line that runs args inside the container.
func (p *process) enter(args []string) *exec.Cmd {
	c := exec.Command("nsenter", append([]string{"-t", strconv.Itoa(p.pid), "-m", "-n", "-p", "-u", "-i", "-r", "-w", "--"}, args...)...)
	if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.pid)); err == nil {
		c.Env = strings.Split(strings.TrimRight(string(b), "\x00"), "\x00")
	}
	return c
}
