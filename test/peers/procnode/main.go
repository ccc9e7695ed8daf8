// procnode is a Kubernetes node without a container runtime: it registers
// nodes, takes the pods bound to them and runs each container as host
// processes in namespaces of their own (network, mount, pid, uts, ipc) over an
// overlay of the host's root. It speaks a kubelet's side of the API (status,
// events, leases, grace periods, back-offs) and of the API server's calls to a
// kubelet (logs, exec, port-forward, resource metrics), plus the two things of
// a node that dask needs: service IPs and cluster DNS.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

type options struct {
	kubeconfig, dir, images, admin string
	nodes                          []string
	cpu, memory, pods              string
	labels                         map[string]string
	port                           int
	subnet, bridge, serviceCIDR    string
	cgroup                         string
	binds                          []string
	shares                         []string
	crashBackoff                   time.Duration
}

func list(s string) []string {
	var out []string
	for _, e := range strings.Split(s, ",") {
		if e = strings.TrimSpace(e); e != "" {
			out = append(out, e)
		}
	}
	return out
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "container-init" {
		containerInit(os.Args[2])
	}
	var o options
	var nodes, labels, shares, binds string
	flag.StringVar(&o.kubeconfig, "kubeconfig", os.Getenv("KUBECONFIG"), "kubeconfig of the API server")
	flag.StringVar(&o.dir, "dir", "", "state: logs, volumes, pod files")
	flag.StringVar(&o.images, "images", "", "YAML file: image name to host directories")
	flag.StringVar(&o.admin, "admin", "127.0.0.1:0", "fault switches over HTTP; address written to DIR/admin")
	flag.StringVar(&nodes, "nodes", "pn-1", "names of the nodes to register, comma separated")
	flag.StringVar(&labels, "labels", "", "further node labels k=v, comma separated; node:k=v for one node")
	flag.StringVar(&o.cpu, "cpu", "64", "cpu capacity of each node")
	flag.StringVar(&o.memory, "memory", "256Gi", "memory capacity of each node")
	flag.StringVar(&o.pods, "pods", "250", "pod capacity of each node")
	flag.IntVar(&o.port, "port", 0, "port for the API server's calls on 127.0.0.1 (0: any free)")
	flag.StringVar(&o.subnet, "subnet", "10.88.0.0/16", "pod network (a /16)")
	flag.StringVar(&o.bridge, "bridge", "pn0", "name of the bridge; also prefix of the network namespaces")
	flag.StringVar(&o.serviceCIDR, "service-cidr", "10.96.0.0/16", "service IPs, for the route; empty: no service proxy")
	flag.StringVar(&shares, "share", "", "host directories mounted writable at the same path in every container, comma separated")
	flag.StringVar(&binds, "bind", "", "host directories mounted read-only at the same path in every container, comma separated")
	flag.DurationVar(&o.crashBackoff, "crash-backoff", 10*time.Second, "first back-off of a crashing container (the kubelet's is 10s)")
	flag.StringVar(&o.cgroup, "cgroup", "procnode", "name of the cgroup that holds those of the containers")
	flag.Parse()
	o.nodes, o.shares, o.binds = list(nodes), list(shares), list(binds)
	o.labels = map[string]string{}
	for _, kv := range list(labels) {
		k, v, _ := strings.Cut(kv, "=")
		o.labels[k] = v
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "procnode:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	for _, q := range []string{o.cpu, o.memory, o.pods} {
		if _, err := resource.ParseQuantity(q); err != nil {
			return fmt.Errorf("quantity %q: %w", q, err)
		}
	}
	cfg, err := clientcmd.BuildConfigFromFlags("", o.kubeconfig)
	if err != nil {
		return err
	}
	cfg.QPS, cfg.Burst = 200, 400
	cfg.UserAgent = "procnode"
	client, err := kubernetes.NewForConfig(rest.AddUserAgent(cfg, "procnode"))
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	k, err := newKubelet(ctx, o, cfg, client)
	if err != nil {
		return err
	}
	defer k.shutdown()
	if err := k.start(ctx); err != nil {
		return err
	}
	fmt.Printf("procnode: nodes %s ready, kubelet port %d, admin http://%s\n", strings.Join(o.nodes, ","), k.port, k.adminAddr)
	<-ctx.Done()
	return nil
}
