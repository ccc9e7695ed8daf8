package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/flyteorg/flyte/flytepropeller/pkg/apis/flyteworkflow/v1alpha1"
	"github.com/flyteorg/flyte/flytepropeller/pkg/controller/workflowstore"
	"github.com/flyteorg/flyte/flytestdlib/promutils"
	"github.com/flyteorg/flyte/flytestdlib/storage"
)

// newStore keeps files in DIR/data; references are file://data/…
func newStore() (*storage.DataStore, error) {
	if err := os.MkdirAll(filepath.Join(opt.dir, "data"), 0o755); err != nil {
		return nil, err
	}
	if err := os.Chdir(opt.dir); err != nil { // the store's path is relative
		return nil, err
	}
	cfg := &storage.Config{Type: storage.TypeStow, InitContainer: "data"}
	cfg.Stow = storage.StowConfig{Kind: "local", Config: map[string]string{"path": "."}}
	cfg.Limits.GetLimitMegabytes = 10
	return storage.NewDataStore(cfg, promutils.NewScope("store"))
}

// memStore is the API server for FlyteWorkflow objects: every read and write goes
// through JSON, as in etcd.
type memStore struct {
	mu      sync.Mutex
	byName  map[string][]byte
	version int
	lose    map[string]int
}

func (s *memStore) put(w *v1alpha1.FlyteWorkflow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	w.ResourceVersion = fmt.Sprint(s.version)
	b, err := json.Marshal(w)
	if err != nil {
		die(err)
	}
	s.byName[w.Name] = b
}

func (s *memStore) get(name string) *v1alpha1.FlyteWorkflow {
	s.mu.Lock()
	b := s.byName[name]
	s.mu.Unlock()
	w := &v1alpha1.FlyteWorkflow{}
	if err := json.Unmarshal(b, w); err != nil {
		die(err)
	}
	w.DataReferenceConstructor = storage.URLPathConstructor{}
	return w
}

func (s *memStore) Get(_ context.Context, _, name string) (*v1alpha1.FlyteWorkflow, error) {
	s.mu.Lock()
	_, ok := s.byName[name]
	s.mu.Unlock()
	if !ok {
		return nil, workflowstore.ErrWorkflowNotFound
	}
	return s.get(name), nil
}

// Update loses the first updates after a launch where -lose-launch says so.
func (s *memStore) Update(_ context.Context, w *v1alpha1.FlyteWorkflow) (*v1alpha1.FlyteWorkflow, error) {
	if ns := nodeStatus(w); ns != nil && ns.GetTaskNodeStatus() != nil && ns.GetTaskNodeStatus().GetPhaseVersion() == 2 {
		s.mu.Lock()
		lost := s.lose[w.Name] > 0
		s.lose[w.Name]--
		s.mu.Unlock()
		if lost {
			emit("lost-update", map[string]interface{}{"execution": w.Name})
			return w, nil // same resource version: propeller ends the round
		}
	}
	c := w.DeepCopy()
	s.put(c)
	return s.get(w.Name), nil
}
