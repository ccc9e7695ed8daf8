package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const cgroupRoot = "/sys/fs/cgroup"

// cgroup limits the memory of one container and measures it, under version 1
// (one folder per controller) or version 2 (one folder for all).
type cgroup struct {
	memory, cpu string // folders; cpu is empty where version 1 does not have it mounted
	v2          bool
}

func isCgroup2() bool {
	b, _ := os.ReadFile(cgroupRoot + "/cgroup.controllers")
	return strings.Contains(" "+strings.TrimSpace(string(b))+" ", " memory ")
}

// newCgroup makes cgroup id below parent. A limit of 0 is none.
func newCgroup(parent, id string, memoryLimit int64) (cgroup, error) {
	limit := strconv.FormatInt(memoryLimit, 10)
	if isCgroup2() {
		return newCgroup2(filepath.Join(cgroupRoot, parent), id, limit)
	}
	g := cgroup{memory: filepath.Join(cgroupRoot, "memory", parent, id)}
	if err := os.MkdirAll(g.memory, 0o755); err != nil {
		return g, err
	}
	if _, err := os.Stat(cgroupRoot + "/cpuacct/cgroup.procs"); err == nil {
		g.cpu = filepath.Join(cgroupRoot, "cpuacct", parent, id)
		if err := os.MkdirAll(g.cpu, 0o755); err != nil {
			return g, err
		}
	}
	if limit == "0" {
		return g, nil
	}
	return g, write(g.memory+"/memory.limit_in_bytes", limit)
}

func newCgroup2(parent, id, limit string) (cgroup, error) {
	g := cgroup{memory: filepath.Join(parent, id), v2: true}
	g.cpu = g.memory
	if err := write(cgroupRoot+"/cgroup.subtree_control", "+memory"); err != nil {
		return g, err
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return g, err
	}
	if err := write(parent+"/cgroup.subtree_control", "+memory"); err != nil {
		return g, err
	}
	if err := os.MkdirAll(g.memory, 0o755); err != nil || limit == "0" {
		return g, err
	}
	_ = write(g.memory+"/memory.swap.max", "0") // absent on kernels without swap accounting
	return g, write(g.memory+"/memory.max", limit)
}

func write(file, text string) error { return os.WriteFile(file, []byte(text), 0o644) }

func (g cgroup) folders() []string {
	if g.cpu == "" || g.v2 {
		return []string{g.memory}
	}
	return []string{g.memory, g.cpu}
}

// remove waits a little for the last processes to be gone.
func (g cgroup) remove() {
	for _, f := range g.folders() {
		for range 20 {
			if err := os.Remove(f); err == nil || os.IsNotExist(err) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func removeCgroups(parent string) {
	for _, f := range []string{"memory", "cpuacct", ""} {
		os.Remove(filepath.Join(cgroupRoot, f, parent))
	}
}

func (g cgroup) oomKills() int64 {
	if g.v2 {
		return g.field("memory.events", "oom_kill")
	}
	return g.field("memory.oom_control", "oom_kill")
}

// memoryUsage is the working set: without file pages that can go at any time.
func (g cgroup) memoryUsage() int64 {
	usage, inactive := "memory.usage_in_bytes", "total_inactive_file"
	if g.v2 {
		usage, inactive = "memory.current", "inactive_file"
	}
	return max(number(g.memory+"/"+usage)-g.field("memory.stat", inactive), 0)
}

func (g cgroup) cpuSeconds() float64 {
	if g.v2 {
		return float64(g.field("cpu.stat", "usage_usec")) / 1e6
	}
	return float64(number(g.cpu+"/cpuacct.usage")) / 1e9
}

// field is the number after a name in one of the memory folder's files, 0 when there is none.
func (g cgroup) field(file, name string) int64 {
	b, _ := os.ReadFile(filepath.Join(g.memory, file))
	for _, line := range strings.Split(string(b), "\n") {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			n, _ := strconv.ParseInt(v, 10, 64)
			return n
		}
	}
	return 0
}

func number(file string) int64 {
	b, _ := os.ReadFile(file)
	n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	return n
}
