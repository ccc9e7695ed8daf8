// webhook serves the pod webhook of Flyte's release as the API server calls it. Only the place is different: a port of this machine
// instead of a Service, so that what it asks to be registered names an address.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/flyteorg/flyte/flytepropeller/pkg/webhook"
	"github.com/flyteorg/flyte/flytepropeller/pkg/webhook/config"
	"github.com/flyteorg/flyte/flytestdlib/logger"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
)

func main() {
	pki := flag.String("pki", "", "folder with ca.crt, apiserver.crt and apiserver.key")
	registration := flag.String("registration", "", "file that gets the MutatingWebhookConfiguration once it listens")
	flag.Parse()
	fmt.Println("webhook:", serve(*pki, *registration))
	os.Exit(1)
}

func serve(pki, registration string) error {
	_ = logger.SetConfig(&logger.Config{Level: logger.InfoLevel})
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return err
	}
	cfg := *config.GetConfig() // upstream's defaults
	cfg.CertDir = pki
	mutator := webhook.NewPodMutator(&cfg, scheme, promutils.NewScope("webhook"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := fmt.Sprintf("https://%s%s", listener.Addr(), mutator.GetMutatePath())
	if err := write(mutator, address, registration); err != nil {
		return err
	}
	logger.Infof(context.Background(), "listens at %s", address)
	mux := http.NewServeMux()
	mux.Handle(mutator.GetMutatePath(), &admission.Webhook{Handler: mutator})
	return http.ServeTLS(listener, mux, filepath.Join(pki, "apiserver.crt"), filepath.Join(pki, "apiserver.key"))
}

// write leaves what upstream would register, with the address in place of the Service.
func write(mutator *webhook.PodMutator, address, file string) error {
	asked, err := mutator.CreateMutationWebhookConfiguration("")
	if err != nil {
		return err
	}
	asked.SetGroupVersionKind(admissionregistrationv1.SchemeGroupVersion.WithKind("MutatingWebhookConfiguration"))
	client := &asked.Webhooks[0].ClientConfig
	client.Service, client.URL = nil, &address
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".part", text, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".part", file) // whoever waits for the file finds it whole
}
