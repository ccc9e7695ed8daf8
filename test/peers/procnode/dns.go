package main

import (
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
	corev1 "k8s.io/api/core/v1"
)

// resolve answers NAME.NS.svc.cluster.local with the service IP (or, for a
// headless service, its ready pods) and a-b-c-d.NS.pod.cluster.local.
func (s *services) resolve(name string) (addrs []string, exists bool) {
	l := strings.Split(strings.TrimSuffix(strings.ToLower(name), "."), ".")
	if len(l) < 5 || strings.Join(l[len(l)-2:], ".") != "cluster.local" {
		return nil, false
	}
	kind, ns, host := l[len(l)-3], l[len(l)-4], l[len(l)-5]
	switch {
	case kind == "pod" && len(l) == 5:
		return []string{strings.ReplaceAll(host, "-", ".")}, true
	case kind != "svc" || len(l) != 5:
		return nil, false
	}
	svc, err := s.svc.Services(ns).Get(host)
	if err != nil {
		return nil, false
	}
	if svc.Spec.ClusterIP != corev1.ClusterIPNone {
		return []string{svc.Spec.ClusterIP}, true
	}
	seen := map[string]bool{}
	for _, p := range svc.Spec.Ports {
		for _, e := range s.endpoints(svc, p) {
			h, _, _ := net.SplitHostPort(e)
			if !seen[h] {
				seen[h] = true
				addrs = append(addrs, h)
			}
		}
	}
	return addrs, len(addrs) > 0
}

func (s *services) serveDNS(pc net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		if out := s.answer(buf[:n]); out != nil {
			pc.WriteTo(out, from)
		}
	}
}

func (s *services) answer(q []byte) []byte {
	var p dnsmessage.Parser
	h, err := p.Start(q)
	if err != nil {
		return nil
	}
	qs, err := p.AllQuestions()
	if err != nil || len(qs) != 1 {
		return nil
	}
	addrs, ok := s.resolve(qs[0].Name.String())
	h.Response, h.Authoritative, h.RecursionAvailable = true, true, true
	if !ok {
		h.RCode = dnsmessage.RCodeNameError
	}
	b := dnsmessage.NewBuilder(nil, h)
	b.StartQuestions()
	b.Question(qs[0])
	b.StartAnswers()
	if qs[0].Type == dnsmessage.TypeA {
		for _, a := range addrs {
			if v4 := net.ParseIP(a).To4(); v4 != nil {
				b.AResource(dnsmessage.ResourceHeader{Name: qs[0].Name, Class: dnsmessage.ClassINET, TTL: 5}, dnsmessage.AResource{A: [4]byte(v4)})
			}
		}
	}
	out, err := b.Finish()
	if err != nil {
		return nil
	}
	return out
}
