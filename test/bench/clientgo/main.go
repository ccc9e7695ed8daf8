// Mirrors the DaskJobs and pods with our label by client-go's reflector until both are complete, and prints what that took.
//
//	clientgo KUBECONFIG
package main

import (
	"encoding/json"
	"os"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const selector = "flyte-dask-plugin/job=true"

var daskJobs = schema.GroupVersionResource{Group: "kubernetes.dask.org", Version: "v1", Resource: "daskjobs"}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// dropManagedFields is what every frugal controller does.
func dropManagedFields(object any) (any, error) {
	switch o := object.(type) {
	case *corev1.Pod:
		o.ManagedFields = nil
	case *unstructured.Unstructured:
		o.SetManagedFields(nil)
	}
	return object, nil
}

func main() {
	start := time.Now()
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	must(err)
	config.QPS = -1 // its own limiter would make it wait
	client, err := kubernetes.NewForConfig(config)
	must(err)
	dynamicClient, err := dynamic.NewForConfig(config)
	must(err)

	tweak := func(options *metav1.ListOptions) { options.LabelSelector = selector }
	pods := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTweakListOptions(tweak)).Core().V1().Pods().Informer()
	jobs := dynamicinformer.NewFilteredDynamicSharedInformerFactory(dynamicClient, 0, "", tweak).ForResource(daskJobs).Informer()
	stop := make(chan struct{})
	for _, informer := range []cache.SharedIndexInformer{pods, jobs} {
		must(informer.SetTransform(dropManagedFields))
		go informer.Run(stop)
	}
	for !pods.HasSynced() || !jobs.HasSynced() {
		time.Sleep(time.Millisecond)
	}
	took := time.Since(start)

	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"seconds": took.Seconds(), "cpu_seconds": cpu.Seconds(), "peak_rss_kb": usage.Maxrss,
		"pods": len(pods.GetStore().ListKeys()), "jobs": len(jobs.GetStore().ListKeys()),
	}))
}
