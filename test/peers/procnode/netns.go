package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// network owns the bridge, the address pool and one namespace per pod. The
// root namespace gets an address on the bridge but nothing listens there: DNS
// and service IPs live in the namespace PREFIX-svc.
type network struct {
	bridge, cidr string
	host, svc    netip.Addr
	base         uint32
	mu           sync.Mutex
	used         map[netip.Addr]bool
	next         uint32
	serviceCIDR  string
}

func ip(args ...string) error {
	c := exec.Command("ip", args...)
	var b bytes.Buffer
	c.Stdout, c.Stderr = &b, &b
	if err := c.Run(); err != nil {
		return fmt.Errorf("ip %s: %s", strings.Join(args, " "), strings.TrimSpace(b.String()))
	}
	return nil
}

func newNetwork(o options) (*network, error) {
	p, err := netip.ParsePrefix(o.subnet)
	if err != nil || p.Bits() != 16 || !p.Addr().Is4() {
		return nil, fmt.Errorf("-subnet %q is not an IPv4 /16", o.subnet)
	}
	b := p.Masked().Addr().As4()
	n := &network{bridge: o.bridge, cidr: p.Masked().String(), base: binary.BigEndian.Uint32(b[:]), used: map[netip.Addr]bool{}, next: 10, serviceCIDR: o.serviceCIDR}
	n.host, n.svc = n.at(1), n.at(2)
	n.teardown()
	for _, s := range [][]string{
		{"link", "add", n.bridge, "type", "bridge"},
		{"addr", "add", n.host.String() + "/16", "dev", n.bridge},
		{"link", "set", n.bridge, "up"},
	} {
		if err := ip(s...); err != nil {
			return nil, err
		}
	}
	if err := n.attach(n.svcNS(), n.svc); err != nil {
		return nil, err
	}
	if n.serviceCIDR != "" { // so that the host reaches service IPs too
		_ = ip("route", "add", n.serviceCIDR, "via", n.svc.String(), "dev", n.bridge)
	}
	return n, nil
}

func (n *network) svcNS() string { return n.bridge + "-svc" }

func (n *network) at(i uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n.base+i)
	return netip.AddrFrom4(b)
}

// attach makes namespace ns and joins it to the bridge under addr.
func (n *network) attach(ns string, addr netip.Addr) error {
	b := addr.As4()
	veth := fmt.Sprintf("%s-%02x%02x", n.bridge, b[2], b[3])
	_ = ip("link", "del", veth)
	steps := [][]string{
		{"netns", "add", ns},
		{"link", "add", veth, "type", "veth", "peer", "name", "eth0", "netns", ns},
		{"link", "set", veth, "master", n.bridge, "up"},
		{"-n", ns, "link", "set", "lo", "up"},
		{"-n", ns, "addr", "add", addr.String() + "/16", "dev", "eth0"},
		{"-n", ns, "link", "set", "eth0", "up"},
	}
	if n.serviceCIDR != "" && ns != n.svcNS() {
		steps = append(steps, []string{"-n", ns, "route", "add", n.serviceCIDR, "via", n.svc.String()})
	}
	for _, s := range steps {
		if err := ip(s...); err != nil {
			return err
		}
	}
	return nil
}

// sandbox gives a pod its namespace and address.
func (n *network) sandbox(ns string) (netip.Addr, error) {
	n.mu.Lock()
	addr := n.at(n.next)
	for n.used[addr] {
		n.next++
		addr = n.at(n.next)
	}
	n.used[addr] = true
	if n.next++; n.next > 65000 {
		n.next = 10
	}
	n.mu.Unlock()
	return addr, n.attach(ns, addr)
}

func (n *network) release(ns string, addr netip.Addr) {
	_ = ip("netns", "del", ns)
	n.mu.Lock()
	delete(n.used, addr)
	n.mu.Unlock()
}

func (n *network) teardown() {
	ents, _ := os.ReadDir("/run/netns")
	for _, e := range ents {
		if strings.HasPrefix(e.Name(), n.bridge+"-") {
			_ = ip("netns", "del", e.Name())
		}
	}
	_ = ip("link", "del", n.bridge)
}

// within runs f on a thread of its own inside a namespace. Sockets that f makes
// stay in that namespace; the thread ends with f.
func within(ns string, f func() error) error {
	errc := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread must not be reused
		fd, err := unix.Open("/run/netns/"+ns, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			errc <- err
			return
		}
		defer unix.Close(fd)
		if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			errc <- err
			return
		}
		errc <- f()
	}()
	return <-errc
}

func listenIn(ns, addr string) (l net.Listener, err error) {
	err = within(ns, func() (e error) { l, e = net.Listen("tcp", addr); return })
	return
}

func dialIn(ns, addr string) (c net.Conn, err error) {
	err = within(ns, func() (e error) { c, e = net.Dial("tcp", addr); return })
	return
}
