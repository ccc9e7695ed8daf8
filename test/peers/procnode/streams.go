package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
	streaming "k8s.io/kubelet/pkg/cri/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

func (k *Kubelet) PortForward(ctx context.Context, name string, uid types.UID, port int32, stream io.ReadWriteCloser) error {
	ns, pod, _ := strings.Cut(name, "/")
	w := k.worker(ns, pod)
	if w == nil {
		return fmt.Errorf("pod %q not found", pod)
	}
	c, err := dialIn(w.netns, fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer c.Close()
	done := make(chan struct{})
	go func() { io.Copy(c, stream); c.(*net.TCPConn).CloseWrite(); close(done) }()
	io.Copy(stream, c)
	stream.Close()
	<-done
	return nil
}

func (k *Kubelet) portForward(rw http.ResponseWriter, r *http.Request) {
	opts, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(rw, r, k, r.PathValue("ns")+"/"+r.PathValue("pod"), "", opts, time.Hour, 30*time.Second, portforward.SupportedProtocols)
}

func (k *Kubelet) ExecInContainer(ctx context.Context, name string, uid types.UID, container string, cmd []string, in io.Reader, out, errw io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, timeout time.Duration) error {
	ns, pod, _ := strings.Cut(name, "/")
	w := k.worker(ns, pod)
	if w == nil {
		return fmt.Errorf("pod %q not found", pod)
	}
	w.mu.Lock()
	c := w.container(container)
	var p *process
	if c != nil {
		p = c.proc
	}
	w.mu.Unlock()
	if p == nil || !p.running() {
		return fmt.Errorf("container %q is not running", container)
	}
	e := p.enter(cmd)
	e.Stdin, e.Stdout = in, out
	if errw != nil {
		e.Stderr = errw
	} else {
		e.Stderr = out
	}
	err := e.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &utilexec.ExitErrorWrapper{ExitError: exit}
	}
	return err
}

func (k *Kubelet) serveExec(rw http.ResponseWriter, r *http.Request) {
	opts, err := streaming.NewOptions(r)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	streaming.ServeExec(rw, r, k, r.PathValue("ns")+"/"+r.PathValue("pod"), "", r.PathValue("container"), r.URL.Query()["command"], opts, time.Hour, 30*time.Second, []string{"v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"})
}
