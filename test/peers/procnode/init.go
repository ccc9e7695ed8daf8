package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func init() { runtime.LockOSThread() } // container-init changes namespaces of the main thread

// initSpec is what container-init needs; the node writes it to a file.
type initSpec struct {
	Netns, Hostname, Workdir, Overlay string
	Cgroups                           []string
	Args, Env                         []string
	Shares, Binds                     []string // host directories at the same path: writable, read-only
	Copy                              map[string]string
	Mounts                            []bindMount
	Files                             map[string]string
	TerminationFile, TerminationPath  string
}

// containerInit runs as process 1 of the container's namespaces: it builds the
// root (an overlay of the host's root in memory), then becomes the command.
// What goes wrong before that is written to descriptor 3.
func containerInit(file string) {
	report := os.NewFile(3, "report")
	syscall.CloseOnExec(3)
	err := func() error {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var s initSpec
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		return s.enter()
	}()
	fmt.Fprint(report, err)
	os.Exit(128)
}

func (s *initSpec) enter() error {
	for _, c := range s.Cgroups {
		if err := os.WriteFile(c+"/cgroup.procs", []byte("0"), 0o644); err != nil {
			return err
		}
	}
	fd, err := unix.Open("/run/netns/"+s.Netns, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte(s.Hostname)); err != nil {
		return err
	}
	if err := s.buildRoot(); err != nil {
		return err
	}
	os.MkdirAll(s.Workdir, 0o755)
	if err := os.Chdir(s.Workdir); err != nil {
		return err
	}
	argv0, err := lookPath(s.Args[0], s.Env)
	if err != nil {
		return err
	}
	return fmt.Errorf("exec: %q: %w", argv0, unix.Exec(argv0, s.Args, s.Env))
}

func lookPath(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		if _, err := os.Stat(name); err != nil {
			return "", fmt.Errorf("exec: %q: stat %s: no such file or directory", name, name)
		}
		return name, nil
	}
	for _, e := range env {
		if p, ok := strings.CutPrefix(e, "PATH="); ok {
			for _, d := range filepath.SplitList(p) {
				f := filepath.Join(d, name)
				if st, err := os.Stat(f); err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
					return f, nil
				}
			}
		}
	}
	return "", fmt.Errorf("exec: %q: executable file not found in $PATH", name)
}
