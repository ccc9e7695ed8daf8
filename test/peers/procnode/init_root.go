package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

type bindMount struct {
	From, To string
	ReadOnly bool
}

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mount %s on %s: %w", source, target, err)
	}
	return nil
}

// buildRoot makes the overlay and enters it. What is mounted into it is opened
// before and mounted after the chroot, so that links on the way resolve inside.
func (s *initSpec) buildRoot() error {
	root, err := s.mountOverlay()
	if err != nil {
		return err
	}
	binds := s.binds()
	fds := make([]int, len(binds))
	for i, b := range binds {
		if fds[i], err = unix.Open(b.From, unix.O_PATH|unix.O_CLOEXEC, 0); err != nil {
			return fmt.Errorf("failed to create containerd container: %s: %w", b.From, err)
		}
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
	return s.fill()
}

// mountOverlay returns the folder of the new root, with proc, sys and an empty dev.
func (s *initSpec) mountOverlay() (string, error) {
	if err := mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", err
	}
	if err := mount("tmpfs", s.Overlay, "tmpfs", 0, "mode=755"); err != nil {
		return "", err
	}
	up, work, root := s.Overlay+"/u", s.Overlay+"/w", s.Overlay+"/root"
	for _, d := range []string{up, work, root} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return "", err
		}
	}
	if err := mount("overlay", root, "overlay", 0, "lowerdir=/,upperdir="+up+",workdir="+work); err != nil {
		return "", err
	}
	if err := mount("proc", root+"/proc", "proc", 0, ""); err != nil {
		return "", err
	}
	if err := mount("/sys", root+"/sys", "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return "", err
	}
	return root, mount("tmpfs", root+"/dev", "tmpfs", 0, "mode=755")
}

// binds are what the host gives to the container.
func (s *initSpec) binds() []bindMount {
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
	return binds
}

// fill makes the files that every container has, inside of the new root.
func (s *initSpec) fill() error {
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
