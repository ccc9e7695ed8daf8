// kubecp is a real Kubernetes control plane in one binary: the unmodified
// upstream entry points of etcd, kube-apiserver, kube-controller-manager,
// kube-scheduler and kubectl, chosen by the name that the binary is called by
// (or by the first argument), plus `pki`, which makes their certificates.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var programs = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"kube-apiserver":          func() { os.Exit(cli.Run(apiserver.NewAPIServerCommand())) },
	"kube-controller-manager": func() { os.Exit(cli.Run(controllermanager.NewControllerManagerCommand())) },
	"kube-scheduler":          func() { os.Exit(cli.Run(scheduler.NewSchedulerCommand())) },
	"kubectl": func() {
		if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
			kubectlutil.CheckErr(err)
		}
	},
	"pki": func() {
		if len(os.Args) != 3 {
			die("usage: kubecp pki DIR SERVICE_IP")
		}
		if err := writePKI(os.Args[1], os.Args[2]); err != nil {
			die(err)
		}
	},
}

func main() {
	run := programs[filepath.Base(os.Args[0])]
	if run == nil && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		run = programs[os.Args[0]]
	}
	if run == nil {
		die("usage: kubecp etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubectl|pki [flags]")
	}
	run()
}

func die(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(2)
}
