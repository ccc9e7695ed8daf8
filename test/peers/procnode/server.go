package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "procnode"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// serve opens the port that the API server calls and the admin port.
func (k *Kubelet) serve() error {
	cert, err := selfSigned()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", k.o.port))
	if err != nil {
		return err
	}
	k.port = l.Addr().(*net.TCPAddr).Port
	m := http.NewServeMux()
	m.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	m.HandleFunc("GET /containerLogs/{ns}/{pod}/{container}", k.containerLogs)
	m.HandleFunc("GET /metrics/resource", k.resourceMetrics)
	m.HandleFunc("/portForward/{ns}/{pod}", k.portForward)
	m.HandleFunc("/exec/{ns}/{pod}/{container}", k.serveExec)
	// No HTTP/2: exec and port-forward upgrade the connection.
	s := &http.Server{Handler: m, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}}, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	go s.ServeTLS(l, "", "")

	a, err := net.Listen("tcp", k.o.admin)
	if err != nil {
		return err
	}
	k.adminAddr = a.Addr().String()
	if err := os.WriteFile(filepath.Join(k.o.dir, "admin"), []byte("http://"+k.adminAddr+"\n"), 0o644); err != nil {
		return err
	}
	am := http.NewServeMux()
	am.HandleFunc("GET /pods", k.adminPods)
	am.HandleFunc("POST /pod/{ns}/{pod}/{fault}", k.adminFault)
	am.HandleFunc("POST /node/{node}/{state}", k.adminNode)
	go http.Serve(a, am)
	return nil
}

func (w *podWorker) container(name string) *container {
	for _, c := range w.ctrs {
		if c.spec.Name == name {
			return c
		}
	}
	return nil
}
