package main

import (
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

func acceptLoop(l net.Listener, f func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go f(c)
	}
}

func proxyTo(c net.Conn, dial func() (net.Conn, error)) {
	defer c.Close()
	u, err := dial()
	if err != nil {
		if t, ok := c.(*net.TCPConn); ok {
			t.SetLinger(0) // the nearest thing to a refused connection
		}
		return
	}
	defer u.Close()
	half := func(dst, src net.Conn) {
		io.Copy(dst, src)
		if t, ok := dst.(*net.TCPConn); ok {
			t.CloseWrite()
		}
	}
	done := make(chan struct{})
	go func() { half(u, c); close(done) }()
	half(c, u)
	<-done
}

// services is kube-proxy and cluster DNS in one: a listener per service port
// that has a ready endpoint (none: connection refused), and names. An endpoint
// that is ready but does not listen yet is none: kube-proxy would hand on its
// refusal, and a listener of ours has accepted by then.
type services struct {
	net       *network
	apiserver string // host:port behind service default/kubernetes
	svc       corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	mu        sync.Mutex
	open      map[string]*front
	ips       map[string]bool
	dirty     chan struct{}
}

type front struct {
	l        net.Listener
	backends atomic.Pointer[[]string]
}

func newServices(n *network, host string, f informers.SharedInformerFactory) *services {
	u, _ := url.Parse(host)
	s := &services{net: n, apiserver: u.Host, open: map[string]*front{}, ips: map[string]bool{}, dirty: make(chan struct{}, 1)}
	s.svc = f.Core().V1().Services().Lister()
	s.slices = f.Discovery().V1().EndpointSlices().Lister()
	h := cache.ResourceEventHandlerFuncs{AddFunc: func(any) { s.touch() }, UpdateFunc: func(any, any) { s.touch() }, DeleteFunc: func(any) { s.touch() }}
	f.Core().V1().Services().Informer().AddEventHandler(h)
	f.Discovery().V1().EndpointSlices().Informer().AddEventHandler(h)
	return s
}

func (s *services) touch() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

func (s *services) run() error {
	var pc net.PacketConn
	err := within(s.net.svcNS(), func() (e error) {
		pc, e = net.ListenPacket("udp", s.net.svc.String()+":53")
		return
	})
	if err != nil {
		return err
	}
	go s.serveDNS(pc)
	go func() {
		for range s.dirty {
			s.sync()
		}
	}()
	return nil
}

// endpoints are the ready addresses of a service port, as IP:port.
func (s *services) endpoints(svc *corev1.Service, port corev1.ServicePort) []string {
	if svc.Namespace == "default" && svc.Name == "kubernetes" {
		return []string{"host"}
	}
	sl, _ := s.slices.EndpointSlices(svc.Namespace).List(labels.SelectorFromSet(labels.Set{discovery.LabelServiceName: svc.Name}))
	var out []string
	for _, e := range sl {
		for _, p := range e.Ports {
			if p.Port == nil || (p.Name != nil && *p.Name != port.Name) {
				continue
			}
			for _, ep := range e.Endpoints {
				if ep.Conditions.Ready != nil && !*ep.Conditions.Ready {
					continue
				}
				for _, a := range ep.Addresses {
					out = append(out, fmt.Sprintf("%s:%d", a, *p.Port))
				}
			}
		}
	}
	return out
}

func (s *services) sync() {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, _ := s.svc.List(labels.Everything())
	want := map[string][]string{} // IP:port to backends
	ips := map[string]bool{}
	for _, svc := range all {
		if svc.Spec.ClusterIP == "" || svc.Spec.ClusterIP == corev1.ClusterIPNone || s.net.serviceCIDR == "" {
			continue
		}
		ips[svc.Spec.ClusterIP] = true
		for _, p := range svc.Spec.Ports {
			be := s.endpoints(svc, p)
			if len(be) == 0 || p.Protocol != corev1.ProtocolTCP {
				continue
			}
			want[fmt.Sprintf("%s:%d", svc.Spec.ClusterIP, p.Port)] = be
		}
	}
	s.setAddresses(ips)
	for addr, f := range s.open {
		if want[addr] == nil {
			f.l.Close()
			delete(s.open, addr)
		}
	}
	for addr, be := range want {
		if f := s.open[addr]; f != nil {
			f.backends.Store(&be)
		} else if s.answers(be) {
			s.listen(addr, be)
		} else {
			time.AfterFunc(200*time.Millisecond, s.touch)
		}
	}
}

// setAddresses gives the services' namespace these addresses and no others.
func (s *services) setAddresses(ips map[string]bool) {
	for a := range ips {
		if !s.ips[a] && ip("-n", s.net.svcNS(), "addr", "add", a+"/32", "dev", "lo") == nil {
			s.ips[a] = true
		}
	}
	for a := range s.ips {
		if !ips[a] {
			_ = ip("-n", s.net.svcNS(), "addr", "del", a+"/32", "dev", "lo")
			delete(s.ips, a)
		}
	}
}

func (s *services) answers(backends []string) bool {
	for _, to := range backends {
		if to == "host" {
			return true
		}
		if c, err := net.DialTimeout("tcp", to, 100*time.Millisecond); err == nil {
			c.Close()
			return true
		}
	}
	return false
}

// listen opens a front: each connection goes to one of its backends.
func (s *services) listen(addr string, backends []string) {
	l, err := listenIn(s.net.svcNS(), addr)
	if err != nil {
		fmt.Println("procnode: service", addr, err)
		return
	}
	f := &front{l: l}
	f.backends.Store(&backends)
	s.open[addr] = f
	go acceptLoop(l, func(c net.Conn) {
		be := *f.backends.Load()
		to := be[rand.Intn(len(be))]
		if to == "host" {
			to = s.apiserver
		}
		proxyTo(c, func() (net.Conn, error) { return net.Dial("tcp", to) })
	})
}

// linkEnv is what enableServiceLinks puts in a container.
func (s *services) linkEnv(ns string) map[string]string {
	env := map[string]string{}
	add := func(svc *corev1.Service) {
		if svc.Spec.ClusterIP == "" || svc.Spec.ClusterIP == corev1.ClusterIPNone || len(svc.Spec.Ports) == 0 {
			return
		}
		n, a := strings.ToUpper(strings.ReplaceAll(svc.Name, "-", "_")), svc.Spec.ClusterIP
		env[n+"_SERVICE_HOST"] = a
		env[n+"_SERVICE_PORT"] = fmt.Sprint(svc.Spec.Ports[0].Port)
		env[n+"_PORT"] = fmt.Sprintf("tcp://%s:%d", a, svc.Spec.Ports[0].Port)
		for _, p := range svc.Spec.Ports {
			if p.Name != "" {
				env[n+"_SERVICE_PORT_"+strings.ToUpper(strings.ReplaceAll(p.Name, "-", "_"))] = fmt.Sprint(p.Port)
			}
			pre := fmt.Sprintf("%s_PORT_%d_%s", n, p.Port, p.Protocol)
			env[pre] = fmt.Sprintf("%s://%s:%d", strings.ToLower(string(p.Protocol)), a, p.Port)
			env[pre+"_PROTO"], env[pre+"_PORT"], env[pre+"_ADDR"] = strings.ToLower(string(p.Protocol)), fmt.Sprint(p.Port), a
		}
	}
	if k, err := s.svc.Services("default").Get("kubernetes"); err == nil {
		add(k)
	}
	all, _ := s.svc.Services(ns).List(labels.Everything())
	for _, svc := range all {
		add(svc)
	}
	return env
}
