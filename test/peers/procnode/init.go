package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
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

type bindMount struct {
	From, To string
	ReadOnly bool
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

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mount %s on %s: %w", source, target, err)
	}
	return nil
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

// buildRoot makes the overlay and enters it. What is mounted into it is opened
// before and mounted after the chroot, so that links on the way resolve inside.
func (s *initSpec) buildRoot() error {
	if err := mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := mount("tmpfs", s.Overlay, "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	up, work, root := s.Overlay+"/u", s.Overlay+"/w", s.Overlay+"/root"
	for _, d := range []string{up, work, root} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return err
		}
	}
	if err := mount("overlay", root, "overlay", 0, "lowerdir=/,upperdir="+up+",workdir="+work); err != nil {
		return err
	}
	if err := mount("proc", root+"/proc", "proc", 0, ""); err != nil {
		return err
	}
	if err := mount("/sys", root+"/sys", "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	if err := mount("tmpfs", root+"/dev", "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	var binds []bindMount
	for _, d := range []string{"null", "zero", "full", "random", "urandom", "tty"} {
		binds = append(binds, bindMount{From: "/dev/" + d, To: "/dev/" + d})
	}
	for _, d := range s.Shares {
		binds = append(binds, bindMount{From: d, To: d})
	}
	for _, d := range s.Binds {
		binds = append(binds, bindMount{From: d, To: d, ReadOnly: true})
	}
	binds = append(binds, s.Mounts...)
	if s.TerminationPath != "" {
		binds = append(binds, bindMount{From: s.TerminationFile, To: s.TerminationPath})
	}
	fds := make([]int, len(binds))
	for i, b := range binds {
		fd, err := unix.Open(b.From, unix.O_PATH|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("failed to create containerd container: %s: %w", b.From, err)
		}
		fds[i] = fd
	}
	var copies []copiedFile // read before the chroot: a source may lie on another mount than the root
	for from, to := range s.Copy {
		if err := readTree(&copies, from, to); err != nil {
			return err
		}
	}
	if err := unix.Chroot(root); err != nil {
		return err
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	for _, f := range copies {
		if err := f.write(); err != nil {
			return err
		}
	}
	for i, b := range binds {
		if err := b.mount(fds[i]); err != nil {
			return err
		}
	}
	for to, from := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		if err := os.Symlink(from, "/dev/"+to); err != nil {
			return err
		}
	}
	os.Mkdir("/dev/shm", 0o777)
	if err := mount("shm", "/dev/shm", "tmpfs", 0, "size=64m"); err != nil {
		return err
	}
	for name, text := range s.Files {
		os.Remove(name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (m bindMount) mount(fd int) error {
	src := fmt.Sprintf("/proc/self/fd/%d", fd)
	st, err := os.Stat(src)
	if err != nil {
		return err
	}
	if st.IsDir() {
		err = os.MkdirAll(m.To, 0o755)
	} else if err = os.MkdirAll(filepath.Dir(m.To), 0o755); err == nil {
		var f *os.File
		if f, err = os.OpenFile(m.To, os.O_CREATE|os.O_RDONLY, 0o644); err == nil {
			f.Close()
		}
	}
	if err != nil {
		return err
	}
	if err := mount(src, m.To, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	if m.ReadOnly {
		return mount("", m.To, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
	}
	return nil
}

type copiedFile struct {
	path string
	mode fs.FileMode
	text []byte
}

func (f copiedFile) write() error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(f.path, f.text, f.mode)
}

func readTree(out *[]copiedFile, from, to string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "__pycache__":
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		*out = append(*out, copiedFile{filepath.Join(to, strings.TrimPrefix(p, from)), st.Mode().Perm(), text})
		return nil
	})
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
